import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { randomFor } from '#scripts/testing/seed.ts';
import { proveIntact, readBackHash } from '../artifact/read-back.ts';
import { FolderDestination } from './folder/folder-destination.ts';

const never = new AbortController().signal;

test('pieces that are filled anew while a copy is read back never mix its bytes up', async () => {
  const root = mkdtempSync(join(tmpdir(), 'keepwell-recycled-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const local = join(root, 'local');
  const disk = join(root, 'disk');
  mkdirSync(disk);
  // No two of its megabytes are the same, and the last isn't a whole one.
  const megabyte = randomFor('recycled pieces').bytes(1024 * 1024);
  const content = Buffer.concat(
    Array.from({ length: 9 }, (_, n) => megabyte.map((byte) => byte ^ n)),
  ).subarray(7);
  writeFileSync(local, content);
  const destination = new FolderDestination({ path: disk, allowedRoots: [disk] });
  await destination.put(local, 'copy', { signal: never });
  const sha256 = createHash('sha256').update(content).digest('hex');

  const found = await readBackHash(await destination.readBack('copy', never));
  expect(found).toEqual({ sizeBytes: content.length, sha256 });
  const expected = { name: 'copy', sizeBytes: content.length, sha256, plainBytes: content.length };
  await proveIntact(expected, await destination.readBack('copy', never));
  // A reader that gives nothing back keeps every piece as it was read.
  expect((await buffer(await destination.readBack('copy', never))).equals(content)).toBe(true);
});
