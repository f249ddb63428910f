/** The checks that need no server, in seconds: `npm run check`. */
import { runSteps } from './verify/run-step.ts';
import { arrows, generate, lint, types } from './verify/steps.ts';

const { passed, failed } = await runSteps([generate, types, lint, arrows]);
process.exitCode = failed === 0 ? 0 : 1;
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
