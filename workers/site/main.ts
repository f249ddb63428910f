#!/usr/bin/env node
import { codeOf } from '#lib/shared/errors.ts';
import { runProgram } from './cli/program.ts';

// Whoever reads our output may have seen enough (`… | head`): that ends the command, and is no fault of anything's.
process.stdout.on('error', (error) => {
  if (codeOf(error) !== 'EPIPE') throw error;
  process.exit(0);
});

await runProgram(process.argv.slice(2));
