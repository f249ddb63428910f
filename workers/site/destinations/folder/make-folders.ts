import { mkdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';
import { syncFolder } from '../../platform/sync-folder.ts';
import { isInside } from './resolve-root.ts';

/**
 * Makes the folders of a name below the root, one by one: each is looked at before anything is made in it, so that a
 * link can't lead out of the root, and each new one is made to last. (Node's own recursive mkdir follows links, and
 * says ENOENT where a disk is read-only.)
 */
export async function makeFolders(root: string, folders: readonly string[]): Promise<string> {
  let path = root;
  for (const folder of folders) {
    path = join(path, folder);
    if (await makeFolder(path)) await syncFolder(dirname(path));
    if (!isInside(await realpath(path), root)) {
      throw new KeepwellError('path_outside_roots', { figures: { path, roots: root } });
    }
  }
  return path;
}

/** False when it was there already. */
async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o750 });
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return false;
    throw thrown;
  }
}
