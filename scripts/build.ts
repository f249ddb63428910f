/** Builds the centre's pages from a fresh checkout: `npm run build`. */
import { runSteps } from './verify/run-step.ts';
import { build, generate } from './verify/steps.ts';

const { failed } = await runSteps([generate, { ...build, requires: generate }]);
process.exitCode = failed === 0 ? 0 : 1;
