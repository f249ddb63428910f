import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect, onTestFinished, test } from 'vitest';
import { AgeDecryptStream } from './decrypt-stream.ts';
import { AgeEncryptStream } from './encrypt-stream.ts';
import { findHeaderEnd, openHeader } from './header.ts';
import { headerFor } from './header-for.ts';
import { HeaderSwapStream } from './header-swap.ts';

async function aSealedFile(plain: Buffer) {
  const [owner, guest] = [await generateX25519Identity(), await generateX25519Identity()];
  const stream = new AgeEncryptStream([await identityToRecipient(owner)]);
  stream.end(plain);
  const sealed = await buffer(stream);
  const fileKey = await openHeader(sealed.subarray(0, findHeaderEnd(sealed) ?? 0), [owner]);
  return { owner, guest, sealed, header: headerFor(await identityToRecipient(guest), fileKey) };
}

test('a file under the new header is an age file that only the new recipient opens, by the age command too', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kw-header-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const plain = randomBytes(200_000);
  const { owner, guest, sealed, header } = await aSealedFile(plain);
  const pieces = [sealed.subarray(0, 10), sealed.subarray(10, 300), sealed.subarray(300)];
  const swapped = await buffer(Readable.from(pieces).pipe(new HeaderSwapStream(header)));
  const [file, key] = [path.join(folder, 'x.age'), path.join(folder, 'key')];
  writeFileSync(file, swapped);
  writeFileSync(key, `${guest}\n`);
  const opened = execFileSync('age', ['-d', '-i', key, file], { maxBuffer: 2 ** 24 });
  expect(opened.equals(plain)).toBe(true);
  const own = await buffer(Readable.from([swapped]).pipe(new AgeDecryptStream([guest])));
  expect(own.equals(plain)).toBe(true);
  await expect(buffer(Readable.from([swapped]).pipe(new AgeDecryptStream([owner])))).rejects.toMatchObject({
    code: 'key_wrong',
  });
});

test('a header of another file opens nothing of this one', async () => {
  const { guest, sealed } = await aSealedFile(randomBytes(1_000));
  const { header } = await aSealedFile(randomBytes(1_000));
  const swapped = Readable.from([sealed]).pipe(new HeaderSwapStream(header));
  await expect(buffer(swapped.pipe(new AgeDecryptStream([guest])))).rejects.toMatchObject({
    code: 'key_wrong',
  });
});

test('a file without a header is no age file', async () => {
  const swapped = Readable.from([randomBytes(100_000)]).pipe(new HeaderSwapStream(Buffer.from('x')));
  await expect(buffer(swapped)).rejects.toMatchObject({ code: 'copy_altered' });
});

test('a recipient with a letter mistyped is refused', async () => {
  const recipient = await identityToRecipient(await generateX25519Identity());
  const mistyped = recipient.slice(0, 20) + (recipient[20] === 'q' ? 'p' : 'q') + recipient.slice(21);
  expect(() => headerFor(mistyped, randomBytes(16))).toThrow(
    expect.objectContaining({ code: 'settings_invalid' }),
  );
});
