import { createHash, createHmac } from 'node:crypto';

/**
 * A hash that only the site's key can make: 128 bits of HMAC-SHA-256, hex. Without the key nobody who reads a manifest
 * can try whether a small table or a definition is what they guess. Parts are told apart by their lengths.
 */
export function keyedHash(key: Uint8Array, ...parts: readonly string[]): string {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:`).update(part);
  return hmac.digest('hex').slice(0, 32);
}

/** Which key it was: the first 16 hex digits of its SHA-256. */
export function keyIdOf(key: Uint8Array): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

/**
 * Two 64-bit seeds for the server's own hash, made from the site's key for one table. The key itself never goes to
 * the server, where a log of statements would show it; and what the server answers is keyed once more before it is kept.
 */
export function seedsFor(key: Uint8Array, name: string): [string, string] {
  const digest = createHmac('sha256', key).update(`seeds:${name}`).digest();
  return [digest.readBigInt64BE(0).toString(), digest.readBigInt64BE(8).toString()];
}
