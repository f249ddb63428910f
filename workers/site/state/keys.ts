import type { KeyObject } from 'node:crypto';
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
} from 'node:crypto';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { z } from 'zod';
import { KeepwellError } from '#lib/shared/errors.ts';
import { fingerprint } from '#lib/shared/fingerprint.ts';
import { readFileOrNull, writeFileAtomic } from './atomic-file.ts';
import { readJson } from './read-json.ts';
import type { StateFolder } from './state-folder.ts';

/** The agent's own keys. The private halves never leave the site, but for the capsule that only the recovery key opens. */
export type AgentKeys = {
  ageIdentity: string;
  ageRecipient: string;
  ageFingerprint: string;
  signingKey: KeyObject;
  /** Raw Ed25519 public key, base64. */
  signingPublicKey: string;
  signingFingerprint: string;
  /** 256 bits that key the manifest's hashes, so that nobody can guess a small table from its hash. */
  hashKey: Uint8Array;
  hashKeyId: string;
};

/** The public halves: what was made once, so that a lost private half is noticed and never made anew in silence. */
const recordSchema = z.object({
  ageRecipient: z.string(),
  signingPublicKey: z.string(),
  hashKeyId: z.string(),
  madeAt: z.iso.datetime(),
});

/** The keys in this folder; made when none ever were. Throws `key_missing` when one that was made is gone or another's. */
export async function loadOrMakeKeys(folder: StateFolder, now: Date): Promise<AgentKeys> {
  if (readJson(folder.keyRecord, recordSchema) === null) await makeKeys(folder, now);
  return await loadKeys(folder);
}

/** The keys that were made at enrolment. */
export async function loadKeys(folder: StateFolder): Promise<AgentKeys> {
  const record = readJson(folder.keyRecord, recordSchema);
  if (record === null) throw keyMissing(folder.keyRecord);
  const ageIdentity = requireKey(folder.ageKey).trim();
  const signingKey = createPrivateKey(requireKey(folder.signingKey));
  const hashKey = new Uint8Array(Buffer.from(requireKey(folder.hashKey).trim(), 'hex'));
  const keys = await describeKeys(ageIdentity, signingKey, hashKey);
  if (keys.ageRecipient !== record.ageRecipient) throw keyMissing(folder.ageKey);
  if (keys.signingPublicKey !== record.signingPublicKey) throw keyMissing(folder.signingKey);
  if (keys.hashKeyId !== record.hashKeyId) throw keyMissing(folder.hashKey);
  return keys;
}

/**
 * Lays the keys of a lost agent, as its capsule holds them, in this folder. Throws `settings_invalid` when it has keys of
 * its own: those open copies too, and are never overwritten. Doing it twice with the same keys is well.
 */
export async function restoreKeys(
  folder: StateFolder,
  kept: { age: string; signing: string; hash: string },
  now: Date,
): Promise<AgentKeys> {
  const signingKey = createPrivateKey(kept.signing);
  const hashKey = Buffer.from(kept.hash, 'hex');
  const record = readJson(folder.keyRecord, recordSchema);
  if (record === null) await storeKeys(folder, { ageIdentity: kept.age, signingKey, hashKey }, now);
  else if (record.ageRecipient !== (await identityToRecipient(kept.age))) {
    throw new KeepwellError('settings_invalid', {
      message: `${folder.root} holds another agent's keys. Choose another state folder: --state.`,
      figures: { file: folder.keyRecord, reason: 'other keys' },
    });
  }
  return await loadKeys(folder);
}

/** Ed25519 over the text's UTF-8 bytes, base64. */
export function signText(keys: AgentKeys, text: string): string {
  return sign(null, Buffer.from(text, 'utf8'), keys.signingKey).toString('base64');
}

export function exportSigningKey(keys: AgentKeys): string {
  return keys.signingKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

// The record is written last: half-made keys without it were never used by anyone and are made again.
async function makeKeys(folder: StateFolder, now: Date): Promise<void> {
  const ageIdentity = await generateX25519Identity();
  const { privateKey } = generateKeyPairSync('ed25519');
  await storeKeys(folder, { ageIdentity, signingKey: privateKey, hashKey: randomBytes(32) }, now);
}

async function storeKeys(
  folder: StateFolder,
  keys: { ageIdentity: string; signingKey: KeyObject; hashKey: Buffer },
  now: Date,
): Promise<void> {
  const { ageIdentity, signingKey: privateKey, hashKey } = keys;
  writeFileAtomic(folder.ageKey, `${ageIdentity}\n`);
  writeFileAtomic(folder.signingKey, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  writeFileAtomic(folder.hashKey, `${hashKey.toString('hex')}\n`);
  const { ageRecipient, signingPublicKey, hashKeyId } = await describeKeys(ageIdentity, privateKey, hashKey);
  const record = { ageRecipient, signingPublicKey, hashKeyId, madeAt: now.toISOString() };
  writeFileAtomic(folder.keyRecord, `${JSON.stringify(record, null, 2)}\n`);
}

async function describeKeys(
  ageIdentity: string,
  signingKey: KeyObject,
  hashKey: Uint8Array,
): Promise<AgentKeys> {
  const ageRecipient = await identityToRecipient(ageIdentity);
  const rawPublicKey = rawPublicKeyOf(signingKey);
  return {
    ageIdentity,
    ageRecipient,
    ageFingerprint: fingerprint(ageRecipient),
    signingKey,
    signingPublicKey: rawPublicKey.toString('base64'),
    signingFingerprint: fingerprint(rawPublicKey),
    hashKey,
    hashKeyId: createHash('sha256').update(hashKey).digest('hex').slice(0, 16),
  };
}

/** An Ed25519 SPKI is a fixed 12-byte head and the 32 raw bytes. */
function rawPublicKeyOf(signingKey: KeyObject): Buffer {
  return createPublicKey(signingKey).export({ type: 'spki', format: 'der' }).subarray(12);
}

function requireKey(file: string): string {
  const text = readFileOrNull(file);
  if (text === null || text.trim() === '') throw keyMissing(file);
  return text;
}

function keyMissing(file: string): KeepwellError {
  return new KeepwellError('key_missing', {
    message:
      `The key ${file} is missing or is not the one that was made here. Keepwell never makes a new one in its place. ` +
      'Put it back from a copy of the state folder, or open a capsule on a destination with the recovery key.',
    figures: { file },
  });
}
