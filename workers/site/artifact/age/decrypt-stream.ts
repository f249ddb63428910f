import type { KeyObject } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { KeepwellError } from '#lib/shared/errors.ts';
import { openChunk, payloadKey, plainChunkBytes, sealedChunkBytes } from './chunks.ts';
import { findHeaderEnd, maxHeaderBytes, nonceBytes, openHeader } from './header.ts';
import { PieceBuffer } from './piece-buffer.ts';

/**
 * An age file in, its plain bytes out. What comes out before the stream has ended is authentic but may be only a
 * beginning: nothing may be promoted before `end`. A cut or altered file destroys the stream with `copy_altered`,
 * a key that doesn't fit with `key_wrong`.
 */
export class AgeDecryptStream extends Transform {
  readonly #identities: readonly string[];
  readonly #pieces = new PieceBuffer();
  #key: KeyObject | undefined;
  #index = 0;

  /** Plain bytes that came out so far. */
  plainBytes = 0;
  /** True once the chunk that is marked as the last has been authenticated. */
  sawLastChunk = false;

  constructor(identities: readonly string[]) {
    super({ writableHighWaterMark: 256 * 1024, readableHighWaterMark: 256 * 1024 });
    this.#identities = identities;
  }

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#pieces.add(piece);
    this.#advance(false).then(() => done(), done);
  }

  override _flush(done: TransformCallback): void {
    this.#advance(true).then(() => done(), done);
  }

  async #advance(isEnd: boolean): Promise<void> {
    if (this.#key === undefined) this.#key = await this.#readHeader(isEnd);
    if (this.#key === undefined) return;
    // A full chunk stays here while it may be the last one, which is sealed under another nonce.
    while (this.#pieces.bytes > sealedChunkBytes) this.#open(this.#key, sealedChunkBytes, false);
    if (isEnd) this.#open(this.#key, this.#pieces.bytes, true);
  }

  async #readHeader(isEnd: boolean): Promise<KeyObject | undefined> {
    const begin = this.#pieces.take(this.#pieces.bytes);
    const headerEnd = findHeaderEnd(begin);
    if (headerEnd === null || begin.length < headerEnd + nonceBytes) {
      if (isEnd || begin.length > maxHeaderBytes)
        throw new KeepwellError('copy_altered', { figures: { at: 'header' } });
      this.#pieces.add(begin);
      return undefined;
    }
    const fileKey = await openHeader(begin.subarray(0, headerEnd), this.#identities);
    this.#pieces.add(begin.subarray(headerEnd + nonceBytes));
    return payloadKey(fileKey, begin.subarray(headerEnd, headerEnd + nonceBytes));
  }

  #open(key: KeyObject, size: number, isLast: boolean): void {
    const plain = this.#decrypt(key, this.#pieces.take(size), isLast);
    if (isLast && plain.length === 0 && this.#index > 0) throw alteredAt(this.#index);
    this.#index += 1;
    this.plainBytes += plain.length;
    this.sawLastChunk = isLast;
    this.push(plain);
  }

  #decrypt(key: KeyObject, sealed: Buffer, isLast: boolean): Buffer {
    try {
      return openChunk(key, this.#index, isLast, sealed);
    } catch (cause) {
      throw alteredAt(this.#index, cause);
    }
  }
}

function alteredAt(chunk: number, cause?: unknown): KeepwellError {
  return new KeepwellError('copy_altered', { figures: { plainBytesBefore: chunk * plainChunkBytes }, cause });
}
