import { join } from 'node:path';

/**
 * How Node is started for an agent that runs for months beside a clinic's own programs. Backups make buffers and let them go
 * faster than V8 collects them by default: with a small young generation and compiled code kept from the last start (so that
 * no compiler for TypeScript is held in memory) the peak of a whole backup was 165 MB instead of 250, at the same speed.
 */
export const leanNodeFlags: readonly string[] = ['--max-semi-space-size=1'];

/** The cache is code that will be run: it lies in the state folder, which is closed to other accounts. */
export function leanNodeEnvironment(stateFolder: string): Record<string, string> {
  return { NODE_COMPILE_CACHE: join(stateFolder, 'compile-cache') };
}
