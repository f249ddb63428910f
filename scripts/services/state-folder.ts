import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutDir } from '../checkout.ts';
import { serviceUser, type UnixUser } from './unix-user.ts';

/**
 * Where the private servers of this checkout keep their data: `.keepwell/` in it, and what lies in it can be deleted to start afresh.
 * A checkout can lie where the unprivileged account that the servers run as has no way in (below /root, say). Then the data
 * goes to /var/lib/keepwell, under a name of this checkout, and `.keepwell/README` says where.
 */
export function stateFolder(...parts: string[]): string {
  const folder = join(stateRoot(), ...parts);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return folder;
}

function stateRoot(): string {
  const inside = join(checkoutDir, '.keepwell');
  mkdirSync(inside, { recursive: true });
  const user = serviceUser();
  if (user === undefined || canEnter(user, inside)) return inside;
  const name = createHash('sha256').update(checkoutDir).digest('hex').slice(0, 12);
  const outside = join('/var/lib/keepwell', name);
  mkdirSync(outside, { recursive: true });
  for (const folder of ['/var/lib/keepwell', outside]) chmodSync(folder, 0o755);
  writeFileSync(
    join(inside, 'README'),
    `The account "${user.name}", which the private servers run as, can't enter this folder.\nTheir data lies in ${outside}; delete it to start afresh.\n`,
  );
  return outside;
}

function canEnter(user: UnixUser, folder: string): boolean {
  return spawnSync('test', ['-x', folder], { uid: user.uid, gid: user.gid }).status === 0;
}
