import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  Decrypter,
  Encrypter,
  generateHybridIdentity,
  generateIdentity,
  identityToRecipient,
} from 'age-encryption';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plainChunkBytes, sealedChunkBytes } from './chunks.ts';
import { AgeDecryptStream } from './decrypt-stream.ts';
import { AgeEncryptStream } from './encrypt-stream.ts';
import { findHeaderEnd, nonceBytes } from './header.ts';

const folder = mkdtempSync(join(tmpdir(), 'keepwell-age-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let site: Key;
let recovery: Key;
beforeAll(async () => {
  site = await aKey();
  recovery = await aKey();
});

const edges = [
  0, 1, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073, 1_048_575, 1_048_576, 1_048_577, 3_000_000,
];

describe('an age file of ours', () => {
  test.each(edges)(
    'of %i bytes is opened by the age command, by typage and by ourselves, with either key',
    async (size) => {
      const plain = randomBytes(size);
      const sealed = await encrypt(plain, [site.recipient, recovery.recipient]);
      for (const key of [site, recovery]) {
        expect(sameBytes(ageDecrypt(sealed, key), plain)).toBe(true);
        expect(sameBytes(await typageDecrypt(sealed, key), plain)).toBe(true);
        expect(sameBytes(await decrypt(sealed, [key.identity]), plain)).toBe(true);
      }
    },
  );

  test('has the same size as one of typage', async () => {
    const plain = randomBytes(200_000);
    const encrypter = new Encrypter();
    encrypter.addRecipient(site.recipient);
    const theirs = await encrypter.encrypt(plain);
    expect((await encrypt(plain, [site.recipient])).length).toBe(theirs.length);
  });

  test('is the same whatever pieces its plain bytes come in', async () => {
    const plain = randomBytes(300_000);
    const pieces = [1, 70_000, 65_536, 3, 131_072].reduce<{ rest: Buffer; out: Buffer[] }>(
      ({ rest, out }, size) => ({ rest: rest.subarray(size), out: [...out, rest.subarray(0, size)] }),
      { rest: plain, out: [] },
    );
    const sealed = await buffer(
      Readable.from([...pieces.out, pieces.rest]).pipe(new AgeEncryptStream([site.recipient])),
    );
    expect(sameBytes(ageDecrypt(sealed, site), plain)).toBe(true);
  });

  test('is not made for post-quantum and classic recipients together, which the age command would refuse', async () => {
    const postQuantum = await identityToRecipient(await generateHybridIdentity());
    await expect(encrypt(Buffer.from('x'), [site.recipient, postQuantum])).rejects.toMatchObject({
      code: 'settings_invalid',
    });
  });

  test('is not made for nobody', async () => {
    await expect(encrypt(Buffer.from('x'), [])).rejects.toMatchObject({ code: 'recovery_key_missing' });
  });
});

describe('an age file of others', () => {
  test.each(edges)('of %i bytes, made by the age command or by typage, is opened', async (size) => {
    const plain = randomBytes(size);
    expect(sameBytes(await decrypt(ageEncrypt(plain, site), [site.identity]), plain)).toBe(true);
    const encrypter = new Encrypter();
    encrypter.addRecipient(site.recipient);
    expect(
      sameBytes(await decrypt(Buffer.from(await encrypter.encrypt(plain)), [site.identity]), plain),
    ).toBe(true);
  });
});

describe('a damaged age file', () => {
  test('is refused when it is cut at any kind of edge', async () => {
    const sealed = await encrypt(randomBytes(3 * plainChunkBytes), [site.recipient]);
    const payloadAt = (findHeaderEnd(sealed) ?? 0) + nonceBytes;
    const cuts = [
      ...[0, 1, 20, payloadAt - nonceBytes - 1, payloadAt - nonceBytes, payloadAt - 1, payloadAt],
      ...[payloadAt + 1, payloadAt + 15, payloadAt + 16, payloadAt + 17],
      ...[1, 2, 3].flatMap((chunks) =>
        [-17, -16, -1, 0, 1, 16, 17].map((by) => payloadAt + chunks * sealedChunkBytes + by),
      ),
    ].filter((cut) => cut < sealed.length);
    for (const cut of cuts) {
      const opening = decrypt(sealed.subarray(0, cut), [site.identity]);
      await expect(opening, `cut at ${cut} of ${sealed.length}`).rejects.toMatchObject({
        code: 'copy_altered',
      });
    }
  });

  test('is refused when one byte differs, wherever it is', async () => {
    const sealed = await encrypt(randomBytes(2 * plainChunkBytes + 100), [site.recipient]);
    const payloadAt = findHeaderEnd(sealed) ?? 0;
    for (const at of [
      payloadAt,
      payloadAt + nonceBytes,
      payloadAt + 40_000,
      payloadAt + sealedChunkBytes + 20,
      sealed.length - 1,
    ]) {
      const altered = Buffer.from(sealed);
      altered.writeUInt8((altered[at] as number) ^ 1, at);
      await expect(decrypt(altered, [site.identity]), `byte ${at}`).rejects.toMatchObject({
        code: 'copy_altered',
      });
    }
  });

  test('is refused when its header was altered, or when it has bytes after its end', async () => {
    const sealed = await encrypt(randomBytes(100), [site.recipient]);
    const altered = Buffer.from(sealed);
    altered.write('A', (findHeaderEnd(sealed) ?? 0) - 10);
    await expect(decrypt(altered, [site.identity])).rejects.toMatchObject({ code: 'copy_altered' });
    await expect(
      decrypt(Buffer.concat([sealed, Buffer.from('more')]), [site.identity]),
    ).rejects.toMatchObject({ code: 'copy_altered' });
    await expect(decrypt(randomBytes(200_000), [site.identity])).rejects.toMatchObject({
      code: 'copy_altered',
    });
  });

  test('says that the key is wrong when it is the key', async () => {
    const other = await aKey();
    const sealed = await encrypt(randomBytes(100), [site.recipient]);
    await expect(decrypt(sealed, [other.identity])).rejects.toMatchObject({ code: 'key_wrong' });
    await expect(decrypt(sealed, [])).rejects.toMatchObject({ code: 'key_wrong' });
  });
});

interface Key {
  readonly identity: string;
  readonly recipient: string;
}

async function aKey(): Promise<Key> {
  const identity = await generateIdentity();
  return { identity, recipient: await identityToRecipient(identity) };
}

function encrypt(plain: Buffer, recipients: readonly string[]): Promise<Buffer> {
  const stream = new AgeEncryptStream(recipients);
  stream.end(plain);
  return buffer(stream);
}

function decrypt(sealed: Buffer, identities: readonly string[]): Promise<Buffer> {
  const stream = new AgeDecryptStream(identities);
  stream.end(sealed);
  return buffer(stream);
}

async function typageDecrypt(sealed: Buffer, key: Key): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(key.identity);
  return decrypter.decrypt(sealed);
}

function ageDecrypt(sealed: Buffer, key: Key): Buffer {
  const keyFile = join(folder, 'key.txt');
  writeFileSync(keyFile, `${key.identity}\n`, { mode: 0o600 });
  writeFileSync(join(folder, 'sealed.age'), sealed);
  // Not with -o: of an empty file the command makes none.
  return execFileSync('age', ['-d', '-i', keyFile, join(folder, 'sealed.age')], { maxBuffer: 2 ** 30 });
}

function ageEncrypt(plain: Buffer, key: Key): Buffer {
  writeFileSync(join(folder, 'plain'), plain);
  execFileSync('age', ['-r', key.recipient, '-o', join(folder, 'sealed.age'), join(folder, 'plain')]);
  return readFileSync(join(folder, 'sealed.age'));
}

/** By hash: a failure then shows two hashes and not a million bytes. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  return hash(a) === hash(b);
}
