import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/**
 * The payload of an age file (STREAM, https://age-encryption.org/v1): pieces of 64 KiB, each sealed on its own with
 * ChaCha20-Poly1305 under a nonce that counts, the last one marked as the last. Done with node:crypto because typage's
 * JavaScript took 10 times as long on the same bytes; the tests hold both, and the age command, against each other.
 */
export const plainChunkBytes = 64 * 1024;
const tagBytes = 16;
export const sealedChunkBytes = plainChunkBytes + tagBytes;

const cipherName = 'chacha20-poly1305';
const options = { authTagLength: tagBytes } as const;

export function payloadKey(fileKey: Uint8Array, nonce: Uint8Array): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32)));
}

/** The nonce of the chunk with that number: 11 bytes of counter, then 1 for the last chunk and 0 for any other. */
function chunkNonce(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(index, 5, 6);
  if (isLast) nonce[11] = 1;
  return nonce;
}

export function sealChunk(key: KeyObject, index: number, isLast: boolean, plain: Uint8Array): Buffer[] {
  const cipher = createCipheriv(cipherName, key, chunkNonce(index, isLast), options);
  const sealed = cipher.update(plain);
  cipher.final();
  return [sealed, cipher.getAuthTag()];
}

/** Throws when a single bit of the chunk, its place or its being last isn't as it was sealed. */
export function openChunk(key: KeyObject, index: number, isLast: boolean, sealed: Uint8Array): Buffer {
  const tagAt = sealed.length - tagBytes;
  if (tagAt < 0) throw new RangeError('An age chunk is shorter than its tag');
  const decipher = createDecipheriv(cipherName, key, chunkNonce(index, isLast), options);
  decipher.setAuthTag(sealed.subarray(tagAt));
  const plain = decipher.update(sealed.subarray(0, tagAt));
  decipher.final();
  return plain;
}
