import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoredFile } from '#lib/contract/manifest.ts';
import { folderShelf } from '../destinations/folder-shelf.ts';
import { openPlain, openPlainCopy } from './open-copy.ts';
import { writeArtifact } from './write-artifact.ts';

const folder = mkdtempSync(join(tmpdir(), 'kw-open-'));
const { signal } = new AbortController();
const plainBytes = Buffer.from('a patient’s record\n'.repeat(40_000));
let identity: string;
let stored: Buffer;
let expected: StoredFile;

beforeAll(async () => {
  identity = await generateX25519Identity();
  const recipients = [await identityToRecipient(identity)];
  const path = join(folder, 'lyon_main_2026-11-22_09h04m05_9a8b7c.dump.zst.age');
  const written = await writeArtifact(Readable.from([plainBytes]), { path, recipients, signal });
  stored = readFileSync(written.partialPath);
  const { sizeBytes, sha256 } = written;
  expected = { name: 'x.dump.zst.age', sizeBytes, sha256, plainBytes: plainBytes.length };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (bytes: Buffer, over: Partial<StoredFile> = {}, identities = [identity]) =>
  openPlain(Readable.from([bytes]), { expected: { ...expected, ...over }, identities, signal });

describe('a stored file as its plain content', () => {
  test('comes from its shelf, whole', async () => {
    writeFileSync(join(folder, 'x.dump.zst.age'), stored);
    const opening = { expected, identities: [identity], signal };
    expect(await buffer(await openPlainCopy(folderShelf(folder), 'x.dump.zst.age', opening))).toEqual(
      plainBytes,
    );
  });

  test.each<[string, (bytes: Buffer) => Readable, string]>([
    ['one byte of it was altered', (bytes) => open(flipped(bytes, bytes.length - 9)), 'copy_altered'],
    ['it was cut', (bytes) => open(bytes.subarray(0, -1)), 'copy_altered'],
    ['it was lengthened', (bytes) => open(Buffer.concat([bytes, Buffer.from('x')])), 'copy_altered'],
    [
      'it is another file of the same key',
      (bytes) => open(bytes, { sha256: '0'.repeat(64) }),
      'copy_altered',
    ],
    [
      'it is a shorter file of the same key',
      (bytes) => open(bytes, { sizeBytes: bytes.length + 5 }),
      'copy_truncated',
    ],
  ])('fails, and never ends well, when %s', async (_what, opened, code) => {
    await expect(buffer(opened(stored))).rejects.toMatchObject({ code });
  });

  test('fails with a key that doesn’t fit', async () => {
    const other = await generateX25519Identity();
    await expect(buffer(open(stored, {}, [other]))).rejects.toMatchObject({ code: 'key_wrong' });
  });

  test('ends with the reason it was aborted for, and lets go of what it reads', async () => {
    const aborting = new AbortController();
    const reading = new Readable({ read() {} });
    const plain = openPlain(reading, { expected, identities: [identity], signal: aborting.signal });
    const reason = new Error('a backup is due');
    aborting.abort(reason);
    await expect(buffer(plain)).rejects.toBe(reason);
    if (!reading.closed) await once(reading, 'close');
    expect(reading.destroyed).toBe(true);
  });

  test('fails with the shelf’s own error when reading breaks off, also before anybody reads it', async () => {
    const reading = new Readable({ read() {} });
    const plain = openPlain(reading, { expected, identities: [identity], signal });
    const fault = new Error('the disk was pulled');
    reading.destroy(fault);
    await new Promise((resolve) => plain.once('close', resolve));
    await expect(buffer(plain)).rejects.toBe(fault);
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const altered = Buffer.from(bytes);
  altered[at] = (altered[at] ?? 0) ^ 1;
  return altered;
}
