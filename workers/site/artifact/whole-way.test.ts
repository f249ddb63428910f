import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { SignedManifest } from '#lib/contract/manifest.ts';
import { runAsSuperuser } from '#scripts/testing/database.ts';
import { FolderDestination } from '../destinations/folder/folder-destination.ts';
import { folderShelf } from '../destinations/folder-shelf.ts';
import {
  aHashKey,
  anAccess,
  anEngine,
  aRichDatabase,
  contentOf,
  dropDatabase,
  neverAborted as signal,
} from '../engines/postgres/testing/postgres.testing.ts';
import { compareContent } from './compare-content.ts';
import { aManifest } from './manifest.testing.ts';
import { manifestText, pinnedKeys, signManifest } from './manifest.ts';
import { type CopyNames, copyNames } from './names.ts';
import { promoteArtifact } from './promote-artifact.ts';
import { proveFileReadable } from './prove-readable.ts';
import { proveIntact } from './read-back.ts';
import { besideManifest, listCopies } from './shelf.ts';
import { writeArtifact } from './write-artifact.ts';

const base = mkdtempSync(join(tmpdir(), 'keepwell-whole-'));
const staging = join(base, 'staging');
const disk = join(base, 'disk');
const key = aHashKey();
const { privateKey } = generateKeyPairSync('ed25519');

let rich: Awaited<ReturnType<typeof aRichDatabase>>;
let recovery: string;
let names: CopyNames;
let signed: SignedManifest;

beforeAll(async () => {
  for (const folder of [staging, disk]) mkdirSync(folder);
  rich = await aRichDatabase();
  const site = await generateIdentity();
  recovery = await generateIdentity();
  const recipients = [await identityToRecipient(site), await identityToRecipient(recovery)];
  const manifest = aManifest();
  names = copyNames({ ...manifest, startedAt: new Date(manifest.startedAt) });

  const engine = anEngine();
  const snapshot = await engine.openSnapshot(anAccess(rich.name), signal);
  const path = join(staging, basename(names.dump));
  const [written, content] = await Promise.all([
    writeArtifact(snapshot.dump({ signal }).stream, { path, recipients, signal }),
    snapshot.takeContent({ key, budgetMs: 60_000, signal }),
  ]);
  await snapshot.close();
  await proveFileReadable(
    written.partialPath,
    [site],
    (plain, ending) => engine.proveReadable(plain, ending),
    signal,
  );
  await promoteArtifact(written);
  const dump = {
    name: basename(names.dump),
    sizeBytes: written.sizeBytes,
    sha256: written.sha256,
    plainBytes: written.plainBytes,
  };
  signed = signManifest({ ...manifest, dump, recipients, content }, privateKey);
  writeFileSync(join(staging, basename(names.manifest)), manifestText(signed));

  const destination = new FolderDestination({ path: disk, allowedRoots: [base] });
  await destination.put(path, names.dump, { signal });
  await destination.put(join(staging, basename(names.manifest)), names.manifest, { signal });
});
afterAll(async () => {
  await rich[Symbol.asyncDispose]();
  rmSync(base, { recursive: true, force: true });
});

describe('a copy of a real database', () => {
  test('is listed from its disk, and is intact', async () => {
    const shelf = folderShelf(disk);
    const [copy] = await listCopies(shelf, pinnedKeys([signed.manifest.signer.publicKey]), signal);
    expect(copy).toEqual({ kind: 'good', manifestName: names.manifest, signed });
    await proveIntact(
      signed.manifest.dump,
      await shelf.readBack(besideManifest(names.manifest, signed.manifest.dump.name), signal),
    );
  });

  test('comes back with age, zstd and pg_restore on a machine that has never heard of Keepwell', async () => {
    const restored = `${rich.name}_restored`;
    const keyFile = join(base, 'recovery.txt');
    writeFileSync(keyFile, `${recovery}\n`);
    await runAsSuperuser(`CREATE DATABASE "${restored}" TEMPLATE template0`);
    try {
      const { port } = new URL(inject('postgresUrl'));
      const restore = `${join(inject('postgresBinDir'), 'pg_restore')} --exit-on-error -h ${inject('postgresSocketDir')} -p ${port} -U postgres -d ${restored}`;
      execFileSync('bash', [
        '-o',
        'pipefail',
        '-c',
        `age -d -i ${keyFile} ${join(disk, names.dump)} | zstd -d | ${restore}`,
      ]);
      expect(compareContent(signed.manifest.content, await contentOf(anAccess(restored), key))).toEqual([]);
    } finally {
      await dropDatabase(restored);
    }
  });

  test('has nothing of a patient’s in the clear', () => {
    for (const name of [names.dump, names.manifest]) {
      expect(readFileSync(join(disk, name)).includes('Dvořák')).toBe(false);
    }
  });
});
