import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutDir } from '../checkout.ts';
import type { PostgresServer } from '../services/postgres-server.ts';

export type CopyToCheck = { place: string; sha256: string; sourceUrl: string };
export type Checked = { isGood: boolean; said: string; opened: number };

/**
 * Has the independent script open copies and compare each with its source. With `isEach` false, of copies with the same bytes one is
 * opened, and the others are shown to have the very same bytes.
 */
export async function checkCopies(
  copies: readonly CopyToCheck[],
  with_: { identity: string; folder: string; scratch: PostgresServer; isEach: boolean },
): Promise<Checked> {
  const keyFile = join(with_.folder, 'recovery-key.txt');
  writeFileSync(keyFile, `${with_.identity}\n`, { mode: 0o600 });
  const seen = new Set<string>();
  const toOpen = copies.filter(({ sha256, sourceUrl, place }) => {
    const isFirst = !seen.has(`${sha256} ${sourceUrl}`);
    seen.add(`${sha256} ${sourceUrl}`);
    return with_.isEach || isFirst || sha256Of(place) !== sha256;
  });
  const list = toOpen.map(({ place, sha256, sourceUrl }) => `${place}\t${sha256}\t${sourceUrl}\n`).join('');
  const { binDir, url } = with_.scratch;
  const run = execFile(join(checkoutDir, 'scripts/independent-check.sh'), [keyFile, url], {
    env: { ...process.env, PATH: `${binDir}:${process.env.PATH}` },
    maxBuffer: 64 * 1024 * 1024,
  });
  let said = '';
  run.stdout?.on('data', (text: string) => {
    said += text;
  });
  run.stderr?.on('data', (text: string) => {
    said += text;
  });
  run.stdin?.end(list);
  const code = await new Promise<number | null>((resolve, reject) => {
    run.once('error', reject);
    run.once('close', resolve);
  });
  return { isGood: code === 0, said, opened: toOpen.length };
}

function sha256Of(path: string): string | null {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch {
    // Opening it will say why it can't be read.
    return null;
  }
}
