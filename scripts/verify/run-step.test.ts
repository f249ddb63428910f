import { expect, test } from 'vitest';
import { countAsOne } from './counts.ts';
import { runSteps, type Step } from './run-step.ts';

const passing: Step = { title: 'passing', commands: [['-e', '']], count: countAsOne };
const failing: Step = { title: 'failing', commands: [['-e', 'process.exit(3)']], count: countAsOne };

test('goes on after a failure and counts all', async () => {
  expect(await runSteps([failing, passing, passing])).toEqual({ passed: 2, failed: 1 });
});

test("counts a step as failed when what it needs has failed, and doesn't run it", async () => {
  expect(await runSteps([failing, { ...passing, requires: failing }])).toEqual({ passed: 0, failed: 2 });
});

test('ends a step at its first command that fails', async () => {
  const both: Step = { ...failing, commands: [...failing.commands, ['-e', 'process.exit(0)']] };
  expect(await runSteps([both])).toEqual({ passed: 0, failed: 1 });
});
