import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { partialSuffix } from './artifact.ts';

/**
 * Removes what an interrupted backup left in the staging folder; answers with the names. Called at the agent's start,
 * when it holds the lock of its state folder and nothing of its own can be running.
 */
export async function sweepPartials(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const partials = entries.filter((entry) => entry.isFile() && entry.name.endsWith(partialSuffix));
  for (const partial of partials) await rm(join(partial.parentPath, partial.name), { force: true });
  return partials.map((partial) => partial.name);
}
