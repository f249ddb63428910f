import { createHash } from 'node:crypto';

/**
 * What a person compares when told to check a key: the first 16 bytes of its SHA-256, in groups of four
 * hex digits (`9f2c 01ab …`). Of an age recipient the text is hashed, of a signing key its 32 raw bytes.
 */
export function fingerprint(key: string | Uint8Array): string {
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 32);
  return digest.replace(/(.{4})(?=.)/g, '$1 ');
}
