import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '#lib/shared/errors.ts';

/** Where an operating system's usual packages put PostgreSQL's tools: folders that hold one folder per version. */
const versionFolders: Partial<Record<NodeJS.Platform, readonly { parent: string; bin: string }[]>> = {
  linux: [
    { parent: '/usr/lib/postgresql', bin: 'bin' },
    { parent: '/opt/postgresql', bin: 'bin' },
  ],
  win32: [
    { parent: 'C:\\Program Files\\PostgreSQL', bin: 'bin' },
    { parent: 'C:\\Program Files (x86)\\PostgreSQL', bin: 'bin' },
  ],
  darwin: [
    { parent: '/Library/PostgreSQL', bin: 'bin' },
    { parent: '/opt/homebrew/Cellar', bin: 'bin' },
    { parent: '/Applications/Postgres.app/Contents/Versions', bin: 'bin' },
  ],
};

/** Folders that hold one version's tools directly: /usr/pgsql-16/bin on Red Hat, and what is on everybody's path. */
const plainFolders: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: [
    '/usr/bin',
    '/usr/local/bin',
    '/usr/local/pgsql/bin',
    ...range(10, 19).map((major) => `/usr/pgsql-${major}/bin`),
  ],
  darwin: ['/opt/homebrew/bin', '/usr/local/bin', '/opt/homebrew/opt/libpq/bin'],
};

/** Every folder of this machine that may hold PostgreSQL's tools. */
export async function databaseToolFolders(platform: NodeJS.Platform = process.platform): Promise<string[]> {
  const found = await Promise.all((versionFolders[platform] ?? []).map(binsBelow));
  return [...found.flat(), ...(plainFolders[platform] ?? [])];
}

async function binsBelow({ parent, bin }: { parent: string; bin: string }): Promise<string[]> {
  try {
    const versions = await readdir(parent);
    return versions.map((version) => join(parent, version, bin));
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT' || codeOf(thrown) === 'ENOTDIR') return [];
    throw thrown;
  }
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
