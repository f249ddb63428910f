import { execFile } from 'node:child_process';
import { access, constants, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';
import { databaseToolFolders } from '../../../platform/database-tool-folders.ts';

/** A folder with pg_dump, pg_restore and pg_dumpall of one version. */
export interface ToolFolder {
  readonly folder: string;
  /** As pg_dump tells it: `15.18`. */
  readonly version: string;
  readonly major: number;
  readonly minor: number;
}

/**
 * The PostgreSQL tools of this machine. With a folder set at the site (L4) that folder alone counts, and it must hold
 * them: `tool_missing` names the one that isn't there or doesn't start.
 */
export async function findTools(toolsFolder: string | null): Promise<ToolFolder[]> {
  if (toolsFolder !== null) return [await inspectFolder(toolsFolder)];
  const folders = await withPgDump(await databaseToolFolders());
  return Promise.all(folders.map(inspectFolder));
}

export function toolPath(folder: string, tool: 'pg_dump' | 'pg_dumpall' | 'pg_restore'): string {
  return join(folder, process.platform === 'win32' ? `${tool}.exe` : tool);
}

async function inspectFolder(folder: string): Promise<ToolFolder> {
  for (const tool of ['pg_dump', 'pg_restore', 'pg_dumpall'] as const)
    await refuseUnlessRunnable(toolPath(folder, tool));
  const version = await versionOf(toolPath(folder, 'pg_dump'));
  const [major, minor] = version.split('.').map(Number) as [number, number | undefined];
  return { folder, version, major, minor: minor ?? 0 };
}

/** Several names may lead to one folder (/usr/bin holds Debian's links): each real one counts once. */
async function withPgDump(folders: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const folder of folders) {
    try {
      await access(toolPath(folder, 'pg_dump'), constants.X_OK);
      const real = await realpath(toolPath(folder, 'pg_dump'));
      // Debian's /usr/bin/pg_dump is a Perl script that picks a version by itself.
      if (!real.includes('pg_wrapper')) found.add(join(real, '..'));
    } catch (thrown) {
      if (!absent.has(codeOf(thrown) ?? '')) throw thrown;
    }
  }
  return [...found];
}

const absent = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM']);

async function refuseUnlessRunnable(path: string): Promise<void> {
  try {
    await access(path, constants.X_OK);
  } catch (cause) {
    throw new KeepwellError('tool_missing', { figures: { tool: path, reason: codeOf(cause) ?? '' }, cause });
  }
}

/** `pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` → `15.18`; betas say `17beta1`. */
async function versionOf(path: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 20_000, windowsHide: true });
    const version = /\(PostgreSQL\) (\d+(?:\.\d+)*)/.exec(stdout)?.[1];
    if (version !== undefined) return version;
  } catch (cause) {
    throw new KeepwellError('tool_missing', {
      figures: { tool: path, reason: codeOf(cause) ?? 'does_not_start' },
      cause,
    });
  }
  throw new KeepwellError('tool_missing', { figures: { tool: path, reason: 'not_postgresql' } });
}
