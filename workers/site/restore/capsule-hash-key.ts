import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Decrypter } from 'age-encryption';
import { z } from 'zod';
import type { Manifest } from '#lib/contract/manifest.ts';
import { codeOf } from '#lib/shared/errors.ts';

const capsuleSchema = z.object({ keys: z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/) }) });

/**
 * The key of a manifest's hashes, out of the capsule that lies beside its copies and that the recovery key opens: with it a
 * restored database is compared by content, on a machine that has never been this site's. Null where there is no such capsule,
 * or another key opens it: numbers and names are compared then.
 */
export async function capsuleHashKey(
  dumpFile: string,
  manifest: Manifest,
  identities: readonly string[],
): Promise<Uint8Array | null> {
  const siteFolder = path.dirname(path.dirname(dumpFile));
  for (const name of await capsulesIn(siteFolder)) {
    const sealed = await readFile(path.join(siteFolder, name));
    const key = await open(sealed, identities);
    if (key !== null && keyIdOf(key) === manifest.content.hashing.keyId) return key;
  }
  return null;
}

async function capsulesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => /^capsule-.*\.age$/.test(name));
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(codeOf(thrown) ?? '')) return [];
    throw thrown;
  }
}

async function open(sealed: Buffer, identities: readonly string[]): Promise<Uint8Array | null> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  try {
    const content: unknown = JSON.parse(await decrypter.decrypt(sealed, 'text'));
    const parsed = capsuleSchema.safeParse(content);
    return parsed.success ? new Uint8Array(Buffer.from(parsed.data.keys.hash, 'hex')) : null;
  } catch {
    // Sealed to another key, or no capsule: nothing is compared by content then, and the run says so.
    return null;
  }
}

function keyIdOf(key: Uint8Array): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}
