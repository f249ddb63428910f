/** The checks that need no server, in seconds: `npm run check`. */
import { addCounts, type Counts } from './verify/counts.ts';
import { runStep } from './verify/run-step.ts';
import { arrows, generate, lint, types } from './verify/steps.ts';

const counted: Counts[] = [];
for (const step of [generate, types, lint, arrows]) counted.push(await runStep(step));
const { passed, failed } = addCounts(counted);
process.exitCode = failed === 0 ? 0 : 1;
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
