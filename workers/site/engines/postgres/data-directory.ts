import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PostgresSettings } from '#lib/contract/assignment.ts';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';

/**
 * Refuses a PostgreSQL data directory, or anything inside one, that was given as the thing to back up (L12): its files
 * change while they are read, a copy of them starts only on the same version and system, and often not even there.
 */
export async function refuseDataDirectory(path: string): Promise<void> {
  for (let folder = path, above = dirname(path); ; folder = above, above = dirname(above)) {
    if (await isDataDirectory(folder))
      throw new KeepwellError('data_directory_refused', { figures: { path: folder } });
    if (above === folder) return;
  }
}

/** Settings in which someone typed a path where a database's name or the socket's folder belongs. */
export async function refuseDataDirectoryInSettings(settings: PostgresSettings): Promise<void> {
  const paths = [settings.socketFolder, settings.database, settings.host].filter(isAbsolutePath);
  for (const path of paths) await refuseDataDirectory(path);
}

function isAbsolutePath(text: string): boolean {
  return /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(text);
}

async function isDataDirectory(folder: string): Promise<boolean> {
  return (await exists(join(folder, 'PG_VERSION'))) && (await exists(join(folder, 'global')));
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (thrown) {
    const code = codeOf(thrown) ?? '';
    // Without the right to look into it, the folder can't be read as files either.
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ENAMETOOLONG'].includes(code)) return false;
    throw thrown;
  }
}
