import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';

/** The Unix account that the private servers run as. PostgreSQL refuses to run as root, and nothing here needs to. */
export type UnixUser = { name: string; uid: number; gid: number };

const serviceUserName = 'keepwell';

/** The account to run servers as: `keepwell`, made when it is missing, if we are root; otherwise undefined, and they run as we do. */
export function serviceUser(): UnixUser | undefined {
  return process.getuid?.() === 0 ? systemUser(serviceUserName) : undefined;
}

/** Finds a system account, making it when it is missing (root only). It has no home, no shell and no password. */
export function systemUser(name: string): UnixUser {
  const found = findUser(name);
  if (found) return found;
  const added = spawnSync(
    'useradd',
    ['--system', '--user-group', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', name],
    { encoding: 'utf8' },
  );
  // Two processes that start at once may both try; the one that lost finds what the other made.
  const made = findUser(name);
  if (made) return made;
  throw new Error(
    `The Unix account "${name}" can't be made: ${added.error?.message ?? added.stderr.trim()}. Make it by hand: useradd --system ${name}`,
  );
}

/** Makes a folder that only `user` (or we, when there is no other user) may enter. */
export function makePrivateFolder(path: string, user = serviceUser()): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (user) chownSync(path, user.uid, user.gid);
}

/** Writes a file that only `user` may read, such as one that holds a password. */
export function writePrivateFile(path: string, text: string, user = serviceUser()): void {
  writeFileSync(path, text, { mode: 0o600 });
  if (user) chownSync(path, user.uid, user.gid);
}

function findUser(name: string): UnixUser | undefined {
  const ask = (flag: string) => spawnSync('id', [flag, name], { encoding: 'utf8' });
  const uid = ask('-u');
  if (uid.status !== 0) return undefined;
  return { name, uid: Number(uid.stdout), gid: Number(ask('-g').stdout) };
}
