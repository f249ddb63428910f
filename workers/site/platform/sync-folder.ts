import { open } from 'node:fs/promises';
import { codeOf } from '#lib/shared/errors.ts';

/**
 * Makes a rename in this folder last through a power cut. Windows can't open a folder and FAT drivers can't sync one:
 * there the file system orders the two by itself or not at all, and nothing more can be done.
 */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    if (!cannotSync.has(codeOf(thrown) ?? '')) throw thrown;
  }
}

const cannotSync = new Set(['EISDIR', 'EPERM', 'EINVAL', 'ENOTSUP']);
