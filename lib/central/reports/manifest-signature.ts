import { createPublicKey, verify } from 'node:crypto';
import type { SignedManifest } from '#lib/contract/manifest.ts';
import { canonicalJson } from '#lib/shared/canonical-json.ts';

/** The DER header that turns 32 raw Ed25519 bytes into a public key that Node reads (RFC 8410). */
const derHeader = Buffer.from('302a300506032b6570032100', 'hex');

/** Whether `signature` is over `message` with the raw Ed25519 public key, both base64. */
export function isSignedBy(message: string | Buffer, signature: string, publicKey: string): boolean {
  const raw = Buffer.from(publicKey, 'base64');
  if (raw.length !== 32) return false;
  const key = createPublicKey({ key: Buffer.concat([derHeader, raw]), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(message), key, Buffer.from(signature, 'base64'));
}

/** Whether a manifest was signed with the key that the site's agent joined with. */
export function isManifestSignedBy(signed: SignedManifest, publicKey: string): boolean {
  return isSignedBy(canonicalJson(signed.manifest), signed.signature, publicKey);
}
