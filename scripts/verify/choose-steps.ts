import type { Step } from './run-step.ts';
import {
  arrows,
  build,
  generate,
  killTrials,
  lint,
  playwright,
  types,
  vitest,
  vitestProjects,
} from './steps.ts';

const single = { types, lint, arrows, build };
const names: readonly string[] = [...Object.keys(single), ...vitestProjects, 'trials', 'e2e'];

/**
 * Turns the words after `npm test --` into steps, in the order in which they are run. Names of steps choose those; all other words are
 * parts of file names that narrow the tests. No name: everything.
 */
export function chooseSteps(words: readonly string[]): Step[] {
  const chosen = words.filter((word) => names.includes(word));
  const filters = words.filter((word) => !names.includes(word));
  const isChosen = (name: string) => chosen.length === 0 || chosen.includes(name);
  const projects = vitestProjects.filter(isChosen);
  const hasTrials = isChosen('trials');
  const hasStories = isChosen('e2e');
  return [
    generate,
    ...(isChosen('types') ? [types] : []),
    ...(isChosen('lint') ? [lint] : []),
    ...(isChosen('arrows') ? [arrows] : []),
    ...(projects.length > 0 ? [vitest(projects, filters)] : []),
    // The trials and the stories run against the built app.
    ...(isChosen('build') || hasTrials || hasStories ? [build] : []),
    ...(hasTrials ? [killTrials(filters)] : []),
    ...(hasStories ? [playwright(filters)] : []),
  ];
}
