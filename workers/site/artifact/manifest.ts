import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import {
  type Manifest,
  manifestSchema,
  type SignedManifest,
  signedManifestSchema,
} from '#lib/contract/manifest.ts';
import { canonicalJson } from '#lib/shared/canonical-json.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { fingerprint } from '#lib/shared/fingerprint.ts';

/** Signs a manifest with the site's key, and names the key in it. */
export function signManifest(unsigned: Omit<Manifest, 'signer'>, privateKey: KeyObject): SignedManifest {
  const manifest = manifestSchema.parse({ ...unsigned, signer: signerOf(privateKey) });
  const signature = sign(null, signedBytes(manifest), privateKey).toString('base64');
  return { manifest, signature };
}

/** The text of `<name>.manifest.json`: to be read by people too. */
export function manifestText(signed: SignedManifest): string {
  return `${JSON.stringify(signed, null, 2)}\n`;
}

/** Whether a raw Ed25519 public key (base64) is one that this site, or the person at the keyboard, trusts. */
export type KnowsSigner = (publicKey: string) => boolean;

export function pinnedKeys(publicKeys: readonly string[]): KnowsSigner {
  return (publicKey) => publicKeys.includes(publicKey);
}

/** The fingerprint on the printed recovery sheet, with or without its spaces. */
export function pinnedFingerprint(printed: string): KnowsSigner {
  const wanted = printed.replaceAll(/\s/g, '').toLowerCase();
  return (publicKey) => fingerprint(Buffer.from(publicKey, 'base64')).replaceAll(' ', '') === wanted;
}

/**
 * Reads a manifest file. Anyone can write a manifest and anyone with the public keys can encrypt, so a manifest counts
 * only when a known site signed it: `manifest_altered` when text and signature don't fit, `signature_unknown` when they
 * do but the signer isn't known. The signature is checked over what the file holds, members of newer versions included.
 */
export function verifyManifest(text: string, knowsSigner: KnowsSigner): SignedManifest {
  const file = parseFile(text);
  const { publicKey } = file.parsed.manifest.signer;
  const isSigned = isSignatureGood(file.raw, publicKey, file.parsed.signature);
  if (!isSigned) throw new KeepwellError('manifest_altered');
  if (!knowsSigner(publicKey)) {
    throw new KeepwellError('signature_unknown', {
      figures: { signer: fingerprint(Buffer.from(publicKey, 'base64')) },
    });
  }
  return file.parsed;
}

function parseFile(text: string): { raw: unknown; parsed: SignedManifest } {
  try {
    const json: unknown = JSON.parse(text);
    const parsed = signedManifestSchema.parse(json);
    return { raw: (json as { manifest: unknown }).manifest, parsed };
  } catch (cause) {
    throw new KeepwellError('manifest_altered', { cause });
  }
}

function isSignatureGood(manifest: unknown, publicKey: string, signature: string): boolean {
  const raw = Buffer.from(publicKey, 'base64');
  if (raw.length !== rawKeyBytes) return false;
  const key = createPublicKey({ key: Buffer.concat([spkiPrefix, raw]), format: 'der', type: 'spki' });
  return verify(null, signedBytes(manifest), key, Buffer.from(signature, 'base64'));
}

function signerOf(privateKey: KeyObject): Manifest['signer'] {
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
  const raw = createPublicKey(createPrivateKey(pem))
    .export({ format: 'der', type: 'spki' })
    .subarray(-rawKeyBytes);
  return { publicKey: raw.toString('base64'), fingerprint: fingerprint(raw) };
}

function signedBytes(manifest: unknown): Buffer {
  return Buffer.from(canonicalJson(manifest));
}

const rawKeyBytes = 32;

/** What DER puts before the 32 bytes of an Ed25519 public key. */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');
