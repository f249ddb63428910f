import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the newest PostgreSQL server programs: Debian keeps each major version apart and none of them on the PATH. */
export function postgresBinDir(): string {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root) : [];
  const newest = versions
    .filter((version) => existsSync(join(root, version, 'bin/initdb')))
    .sort((a, b) => Number(b) - Number(a))[0];
  if (newest !== undefined) return join(root, newest, 'bin');
  const initdb = findOnPath('initdb');
  if (initdb !== undefined) return join(initdb, '..');
  throw new Error('PostgreSQL is not installed. On Debian: apt-get install postgresql postgresql-client');
}

/** The full path of a program, or an error that says which package has it. */
export function findProgram(name: string, debianPackage: string): string {
  const found = findOnPath(name);
  if (found !== undefined) return found;
  throw new Error(`${name} is not installed. On Debian: apt-get install ${debianPackage}`);
}

function findOnPath(name: string): string | undefined {
  // Servers lie in sbin, which an ordinary account's PATH leaves out.
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
