import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkoutDir } from '#scripts/checkout.ts';
import { postgresBinDir } from '#scripts/services/find-program.ts';
import { world } from './world.ts';

/**
 * Opens copies with age, zstd and pg_restore alone, and compares each with its source, object by object, through the script that shares no
 * code with Keepwell. `recoveryKey` is what the manager saved. Returns what the script says: a line a copy, and the counts.
 */
export function restoreByHand(copies: string[], recoveryKey: string, sourceUrl: string): string {
  const keyFile = join(mkdtempSync(join(tmpdir(), 'keepwell-key-')), 'recovery.key');
  writeFileSync(keyFile, `${recoveryKey}\n`);
  chmodSync(keyFile, 0o600);
  const list = copies.map((copy) => `${copy}\t${sha256(copy)}\t${sourceUrl}`).join('\n');
  const script = join(checkoutDir, 'scripts/independent-check.sh');
  const { stdout, stderr, error } = spawnSync(script, [keyFile, world().clinicUrl], {
    input: `${list}\n`,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${postgresBinDir()}:${process.env.PATH}` },
  });
  if (error) throw error;
  return stdout + stderr;
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
