import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';

/**
 * Where a file that a request names really lies, links resolved: an ordinary file below one of the roots that the site's own
 * settings allow, so that a taken-over centre can't have any file of the machine read. Throws `path_outside_roots`,
 * `copy_missing` or `file_refused`.
 */
export async function allowedFile(typed: string, allowedRoots: readonly string[]): Promise<string> {
  if (!path.isAbsolute(typed)) throw refused(typed, 'not an absolute path');
  const real = await realOf(typed);
  const roots = await Promise.all(allowedRoots.map((root) => realOf(root).catch(() => root)));
  const isInside = roots.some((root) => !path.relative(root, real).startsWith('..') && root !== real);
  if (!isInside) {
    const figures = { path: typed, allowed: allowedRoots.join(', ').slice(0, 400) };
    throw new KeepwellError('path_outside_roots', { figures });
  }
  if (!(await stat(real)).isFile()) throw refused(typed, 'not a file');
  return real;
}

async function realOf(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new KeepwellError('copy_missing', { figures: { path: file }, cause });
    throw cause;
  }
}

function refused(file: string, reason: string): KeepwellError {
  return new KeepwellError('file_refused', { figures: { path: file, reason } });
}
