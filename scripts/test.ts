/**
 * Runs every check and test, whatever fails on the way, and ends with one line of counts: `npm test`.
 * `npm test -- unit lib/domain` narrows; `npm run test:worst` runs random trials in full.
 */
import { randomInt } from 'node:crypto';
import { chooseSteps } from './verify/choose-steps.ts';
import { runSteps } from './verify/run-step.ts';

const words = process.argv.slice(2);
if (words.includes('--worst')) process.env.KEEPWELL_WORST = '1';
process.env.KEEPWELL_SEED ??= String(randomInt(1_000_000_000));
process.stdout.write(`Random trials; to draw the same again: KEEPWELL_SEED=${process.env.KEEPWELL_SEED}\n`);

const { passed, failed } = await runSteps(chooseSteps(words.filter((word) => word !== '--worst')));
process.exitCode = failed === 0 ? 0 : 1;
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
