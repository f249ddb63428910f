import { createHash, randomBytes } from 'node:crypto';

/** A new secret of 256 random bits, such as `kwe_…`; the prefix tells a secret scanner and a person what it is. */
export function newSecretToken(prefix: 'kwe' | 'kwa' | 'kwr'): string {
  return `${prefix}_${randomBytes(32).toString('base64url')}`;
}

/** What the centre keeps of it: SHA-256, hex. Enough for a secret that can't be guessed. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
