import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { StoredFile } from '#lib/contract/manifest.ts';
import { folderShelf } from '../destinations/folder-shelf.ts';
import { extractCopy } from './extract-copy.ts';
import { aManifest } from './manifest.testing.ts';
import { manifestText, pinnedFingerprint, pinnedKeys, signManifest } from './manifest.ts';
import { type CopyNames, copyNames } from './names.ts';
import { promoteArtifact } from './promote-artifact.ts';
import { judgeReadBack, proveIntact } from './read-back.ts';
import { listCopies } from './shelf.ts';
import { writeArtifact } from './write-artifact.ts';

const base = mkdtempSync(join(tmpdir(), 'keepwell-shelf-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const { signal } = new AbortController();
const { privateKey } = generateKeyPairSync('ed25519');
const plain = { dump: randomBytes(1_500_000), globals: Buffer.from('CREATE ROLE clinic;\n') };

let site: string;
let recovery: string;
let master: string;
let names: CopyNames;
let disk: string;
let knowsSite: (key: string) => boolean;

beforeAll(async () => {
  site = await generateIdentity();
  recovery = await generateIdentity();
  master = join(base, 'master');
  names = await layCopy(master, new Date('2026-11-22T08:04:05Z'));
});
beforeEach(() => {
  disk = mkdtempSync(join(base, 'disk-'));
  for (const name of [names.dump, names.globals, names.manifest]) {
    mkdirSync(dirname(join(disk, name)), { recursive: true });
    copyFileSync(join(master, name), join(disk, name));
  }
});

describe('a disk', () => {
  test('lists the copies on it from itself alone, newest first', async () => {
    await layCopy(disk, new Date('2026-11-23T08:04:05Z'), 'bak_0193a5c2e4f07b1c9d00beef');
    writeFileSync(join(disk, 'holiday.jpg'), '');
    writeFileSync(join(disk, `${names.dump}.partial`), '');
    const copies = await listCopies(folderShelf(disk), knowsSite, signal);
    expect(copies.map((copy) => copy.kind === 'good' && copy.signed.manifest.startedAt)).toEqual([
      '2026-11-23T08:04:05.000Z',
      '2026-11-22T08:04:05.000Z',
    ]);
    expect(copies[1]).toMatchObject({ kind: 'good', manifestName: names.manifest });
  });

  test('whose copies were moved to another folder by hand still lists them', async () => {
    renameSync(join(disk, 'keepwell'), join(disk, 'old backups'));
    expect(await listCopies(folderShelf(disk), knowsSite, signal)).toMatchObject([{ kind: 'good' }]);
    expect(
      await listCopies(
        folderShelf(dirname(join(disk, 'old backups', names.manifest.slice('keepwell/'.length)))),
        knowsSite,
        signal,
      ),
    ).toMatchObject([{ kind: 'good' }]);
  });

  test.each<[string, string, () => void]>([
    ['a dump that is gone', 'copy_missing', () => rmSync(join(disk, names.dump))],
    ['globals that are gone', 'copy_missing', () => rmSync(join(disk, names.globals))],
    ['a dump that was cut', 'copy_truncated', () => truncateSync(join(disk, names.dump), 1000)],
    [
      'a dump with more after its end',
      'copy_altered',
      () =>
        writeFileSync(
          join(disk, names.dump),
          Buffer.concat([readFileSync(join(disk, names.dump)), Buffer.alloc(9)]),
        ),
    ],
    [
      'a manifest that was altered',
      'manifest_altered',
      () =>
        writeFileSync(
          join(disk, names.manifest),
          readFileSync(join(disk, names.manifest), 'utf8').replace('214', '213'),
        ),
    ],
    ['a manifest that was cut', 'manifest_altered', () => truncateSync(join(disk, names.manifest), 500)],
    [
      'a manifest of somebody else’s',
      'signature_unknown',
      () => writeFileSync(join(disk, names.manifest), strangersManifest()),
    ],
  ])('never offers %s as a copy', async (_what, code, damage) => {
    damage();
    expect(await listCopies(folderShelf(disk), knowsSite, signal)).toEqual([
      { kind: 'bad', manifestName: names.manifest, code },
    ]);
  });
});

describe('extracting', () => {
  test('gives back the plain dump and the roles, with the site’s key or the recovery key', async () => {
    for (const identity of [site, recovery]) {
      const out = mkdtempSync(join(base, 'out-'));
      const paths = await extract(out, identity);
      expect(paths.map((path) => basename(path))).toEqual([
        basename(names.dump).replace('.zst.age', ''),
        basename(names.globals).replace('.zst.age', ''),
      ]);
      expect(paths.map((path) => sha256(readFileSync(path)))).toEqual([
        sha256(plain.dump),
        sha256(plain.globals),
      ]);
      expect(statSync(paths[0] as string).mode & 0o777).toBe(0o600);
    }
  });

  test('knows the site by the fingerprint on the printed sheet', async () => {
    const fingerprint = JSON.parse(readFileSync(join(disk, names.manifest), 'utf8')).manifest.signer
      .fingerprint as string;
    const out = mkdtempSync(join(base, 'out-'));
    await extractCopy(folderShelf(dirname(join(disk, names.manifest))), basename(names.manifest), {
      identities: [recovery],
      knowsSigner: pinnedFingerprint(fingerprint),
      outputFolder: out,
      signal,
    });
    expect(readdirSync(out)).toHaveLength(2);
  });

  test.each<[string, string, () => void]>([
    ['cut', 'copy_altered', () => truncateSync(join(disk, names.dump), 700_000)],
    ['altered in one bit', 'copy_altered', () => flip(join(disk, names.dump), 900_000)],
    [
      'altered in its last byte',
      'copy_altered',
      () => flip(join(disk, names.dump), statSync(join(disk, names.dump)).size - 1),
    ],
    ['missing', 'copy_missing', () => rmSync(join(disk, names.dump))],
    [
      'vouched for by an altered manifest',
      'manifest_altered',
      () =>
        writeFileSync(
          join(disk, names.manifest),
          readFileSync(join(disk, names.manifest), 'utf8').replace('214', '213'),
        ),
    ],
    [
      'vouched for by somebody else',
      'signature_unknown',
      () => writeFileSync(join(disk, names.manifest), strangersManifest()),
    ],
  ])('a copy that is %s gives an error and leaves nothing', async (_what, code, damage) => {
    damage();
    const out = mkdtempSync(join(base, 'out-'));
    await expect(extract(out, recovery)).rejects.toMatchObject({ code });
    expect(readdirSync(out)).toEqual([]);
  });

  test('another site’s good dump under this one’s name gives an error and leaves nothing', async () => {
    const other = join(base, `other-${randomBytes(3).toString('hex')}`);
    const others = await layCopy(
      other,
      new Date('2026-11-22T08:04:05Z'),
      'bak_0193a5c2e4f07b1c9d9a8b7c',
      randomBytes(1_500_000),
    );
    copyFileSync(join(other, others.dump), join(disk, names.dump));
    const out = mkdtempSync(join(base, 'out-'));
    await expect(extract(out, recovery)).rejects.toMatchObject({ code: 'copy_altered' });
    expect(readdirSync(out)).toEqual([]);
  });

  test('with a key that doesn’t fit gives an error that says so, and leaves nothing', async () => {
    const out = mkdtempSync(join(base, 'out-'));
    await expect(extract(out, await generateIdentity())).rejects.toMatchObject({ code: 'key_wrong' });
    expect(readdirSync(out)).toEqual([]);
  });

  test('from a manifest that names a file elsewhere touches nothing there', async () => {
    const evil = {
      ...aManifest(),
      dump: { name: '../../../etc/passwd', sizeBytes: 1, sha256: 'a'.repeat(64), plainBytes: 1 },
    };
    writeFileSync(join(disk, names.manifest), manifestText(signManifest(evil, privateKey)));
    await expect(extract(mkdtempSync(join(base, 'out-')), recovery)).rejects.toMatchObject({
      code: 'manifest_altered',
    });
  });
});

describe('a copy that is read back', () => {
  const expected: StoredFile = { name: 'x', sizeBytes: 3, sha256: sha256(Buffer.from('abc')), plainBytes: 9 };
  test.each([
    ['abc', 'intact'],
    ['ab', 'copy_truncated'],
    ['', 'copy_truncated'],
    ['abd', 'copy_altered'],
    ['abcd', 'copy_altered'],
  ])('as %j is %s', async (bytes, verdict) => {
    const found = { sizeBytes: bytes.length, sha256: sha256(Buffer.from(bytes)) };
    expect(judgeReadBack(expected, found)).toBe(verdict);
    const proving = proveIntact(expected, Readable.from([Buffer.from(bytes)]));
    if (verdict === 'intact') await proving;
    else await expect(proving).rejects.toMatchObject({ code: verdict });
  });
});

function extract(outputFolder: string, identity: string): Promise<string[]> {
  return extractCopy(folderShelf(disk), names.manifest, {
    identities: [identity],
    knowsSigner: knowsSite,
    outputFolder,
    signal,
  });
}

/** A whole copy on a disk: dump, roles and signed manifest. */
async function layCopy(
  root: string,
  startedAt: Date,
  backupId = 'bak_0193a5c2e4f07b1c9d9a8b7c',
  dump = plain.dump,
): Promise<CopyNames> {
  const manifest = aManifest();
  const laid = copyNames({
    backupId,
    practice: manifest.practice,
    site: manifest.site,
    source: manifest.source,
    startedAt,
  });
  mkdirSync(join(root, laid.folder), { recursive: true });
  const recipients = [await identityToRecipient(site), await identityToRecipient(recovery)];
  const store = async (name: string, content: Buffer): Promise<StoredFile> => {
    const written = await writeArtifact(Readable.from([content]), {
      path: join(root, name),
      recipients,
      signal,
    });
    await promoteArtifact(written);
    return {
      name: basename(name),
      sizeBytes: written.sizeBytes,
      sha256: written.sha256,
      plainBytes: written.plainBytes,
    };
  };
  const files = { dump: await store(laid.dump, dump), globals: await store(laid.globals, plain.globals) };
  const signed = signManifest(
    { ...manifest, ...files, backupId, startedAt: startedAt.toISOString(), recipients },
    privateKey,
  );
  writeFileSync(join(root, laid.manifest), manifestText(signed));
  knowsSite = pinnedKeys([signed.manifest.signer.publicKey]);
  return laid;
}

function strangersManifest(): string {
  const { manifest } = JSON.parse(readFileSync(join(disk, names.manifest), 'utf8'));
  const { signer: _signer, ...unsigned } = manifest;
  return manifestText(signManifest(unsigned, generateKeyPairSync('ed25519').privateKey));
}

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes.writeUInt8((bytes[at] as number) ^ 1, at);
  writeFileSync(path, bytes);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
