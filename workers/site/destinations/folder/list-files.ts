import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { codeOf } from '#lib/shared/errors.ts';
import { partialSuffix } from '../../artifact/artifact.ts';
import type { StoredEntry } from '../destination.ts';

/**
 * All plain files below a folder of the root, whole or half-written; links are not followed. A folder that isn't there
 * holds none.
 */
export async function listFiles(
  root: string,
  folder: string,
  which: 'whole' | 'partial',
): Promise<StoredEntry[]> {
  const entries = await entriesOf(join(root, folder));
  const found: StoredEntry[] = [];
  for (const entry of entries) {
    if (!entry.isFile() || entry.name.endsWith(partialSuffix) !== (which === 'partial')) continue;
    const path = join(entry.parentPath, entry.name);
    const { size, mtime } = await stat(path);
    found.push({ name: relative(root, path).split(sep).join('/'), sizeBytes: size, modifiedAt: mtime });
  }
  return found;
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return [];
    throw thrown;
  }
}
