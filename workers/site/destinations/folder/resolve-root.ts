import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';
import { judgeFileFailure } from '../destination-failure.ts';

/**
 * Where a folder destination really is, links resolved, or why nothing may be laid there: outside the roots that the
 * site's own settings allow (`path_outside_roots`), or not there (`destination_missing`).
 */
export async function resolveRoot(path: string, allowedRoots: readonly string[]): Promise<string> {
  if (!isAbsolute(path)) throw outside(path, allowedRoots);
  const real = await realFolder(path);
  const roots = await Promise.all(allowedRoots.map(realOrAsGiven));
  if (!roots.some((root) => isInside(real, root))) throw outside(path, allowedRoots);
  return real;
}

/** Whether a path is a folder or lies below it; `/data2` doesn't lie below `/data`. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}

async function realFolder(path: string): Promise<string> {
  try {
    const real = await realpath(path);
    if ((await stat(real)).isDirectory()) return real;
  } catch (thrown) {
    throw judgeFileFailure(thrown, { path });
  }
  throw new KeepwellError('destination_missing', { figures: { path, reason: 'not_a_folder' }, retry: true });
}

/** An allowed root may itself be on a disk that isn't there now. */
async function realOrAsGiven(root: string): Promise<string> {
  try {
    return await realpath(root);
  } catch (thrown) {
    if (codeOf(thrown) === undefined) throw thrown;
    return root;
  }
}

function outside(path: string, roots: readonly string[]): KeepwellError {
  return new KeepwellError('path_outside_roots', {
    figures: { path, roots: roots.join(', ').slice(0, 500) },
  });
}
