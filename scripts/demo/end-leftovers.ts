import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { endStaleService } from '../services/service-process.ts';

/**
 * Ends what a demonstration that was killed may have left running below this folder. Throws when one still runs there, with the number of
 * its process: two must not share a folder.
 */
export async function endLeftovers(folder: string): Promise<void> {
  // Servers keep their records at most three folders deep; their own data, which can be large, lies deeper.
  for (const record of globSync('{*,*/*,*/*/*}/process.json', { cwd: folder })) {
    await endStaleService(join(folder, dirname(record)));
  }
}
