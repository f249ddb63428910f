import { type KeyObject, randomBytes } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { payloadKey, plainChunkBytes, sealChunk } from './chunks.ts';
import { nonceBytes, sealHeader } from './header.ts';
import { PieceBuffer } from './piece-buffer.ts';

/** Plain bytes in, an age file for these recipients out. Memory stays at one chunk, whatever the length. */
export class AgeEncryptStream extends Transform {
  readonly #recipients: readonly string[];
  readonly #pieces = new PieceBuffer();
  #key: KeyObject | undefined;
  #index = 0;

  constructor(recipients: readonly string[]) {
    super({ writableHighWaterMark: 256 * 1024, readableHighWaterMark: 256 * 1024 });
    this.#recipients = recipients;
  }

  override _construct(ready: (error?: Error | null) => void): void {
    sealHeader(this.#recipients).then(({ header, fileKey }) => {
      const nonce = randomBytes(nonceBytes);
      this.#key = payloadKey(fileKey, nonce);
      this.push(header);
      this.push(nonce);
      ready();
    }, ready);
  }

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#pieces.add(piece);
    // A full chunk stays here while it may be the last one: an age file never ends with an empty chunk.
    while (this.#pieces.bytes > plainChunkBytes) this.#seal(plainChunkBytes, false);
    done();
  }

  override _flush(done: TransformCallback): void {
    this.#seal(this.#pieces.bytes, true);
    done();
  }

  #seal(size: number, isLast: boolean): void {
    if (this.#key === undefined) throw new Error('An age stream was written to before its header was made');
    for (const part of sealChunk(this.#key, this.#index++, isLast, this.#pieces.take(size))) this.push(part);
  }
}
