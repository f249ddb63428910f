import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemUser, type UnixUser } from './unix-user.ts';

/** A Unix account that can sign in to one SFTP server with a password that nobody knows but its owner. */
export type LoginAccount = UnixUser & { password: string };

/**
 * Makes an account for the SFTP server in `folder`, with a new random password; the one from an earlier start is used again.
 * Its name is kept in the folder, so that one that was left behind is found and removed.
 */
export function addLoginAccount(folder: string): LoginAccount {
  if (process.getuid?.() !== 0) {
    throw new Error('An SFTP server that takes a password needs root. Run this as root, or use the key.');
  }
  // Where sshd, run as root, confines the part of itself that talks to strangers; made by its service, which may not run here.
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const name = existsSync(recordPath(folder))
    ? readFileSync(recordPath(folder), 'utf8')
    : `kw-sftp-${randomBytes(4).toString('hex')}`;
  writeFileSync(recordPath(folder), name);
  const user = systemUser(name);
  const password = randomBytes(18).toString('base64url');
  execFileSync('chpasswd', { input: `${name}:${password}\n` });
  return { ...user, password };
}

/** Removes the account that was made for the server in `folder`, if there is one. */
export function removeLoginAccount(folder: string): void {
  if (!existsSync(recordPath(folder))) return;
  const name = readFileSync(recordPath(folder), 'utf8');
  const { status, stderr } = spawnSync('userdel', [name], { encoding: 'utf8' });
  const isGone = status === 0 || status === 6;
  if (!isGone) throw new Error(`The Unix account "${name}" can't be removed: ${stderr.trim()}`);
  rmSync(recordPath(folder));
}

function recordPath(folder: string): string {
  return join(folder, 'account-name');
}
