/** Builds the centre's pages from a fresh checkout: `npm run build`. */
import { runStep } from './verify/run-step.ts';
import { build, generate } from './verify/steps.ts';

for (const step of [generate, build]) {
  const { failed } = await runStep(step);
  if (failed > 0) {
    process.exitCode = 1;
    break;
  }
}
