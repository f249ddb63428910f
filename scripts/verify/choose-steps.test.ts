import { expect, test } from 'vitest';
import { chooseSteps } from './choose-steps.ts';

const titles = (words: string[]) => chooseSteps(words).map((step) => step.title);

test('runs everything when nothing is named', () => {
  expect(titles([])).toEqual([
    'generate',
    'types',
    'lint',
    'arrows',
    'unit, db, agent, disks',
    'build',
    'trials',
    'e2e',
  ]);
});

test('runs only what is named, after what it needs', () => {
  expect(titles(['unit'])).toEqual(['generate', 'unit']);
  expect(titles(['lint', 'db', 'agent'])).toEqual(['generate', 'lint', 'db, agent']);
  expect(titles(['e2e'])).toEqual(['generate', 'build', 'e2e']);
  expect(titles(['trials'])).toEqual(['generate', 'build', 'trials']);
});

test('hands every other word to the test runners as part of a file name', () => {
  const [, unit] = chooseSteps(['unit', 'lib/domain']);
  expect(unit?.commands[0]).toContain('lib/domain');
});
