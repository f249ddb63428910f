import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import type { ReadBack } from './read-back.ts';

/** Passes bytes through and hashes them: for a copy that is opened while it is being checked. */
export class HashStream extends Transform {
  readonly #hash = createHash('sha256');
  #sizeBytes = 0;
  #ended: ReadBack | undefined;

  constructor() {
    super({ highWaterMark: 256 * 1024 });
  }

  /** What passed; only once all of it has. */
  get passed(): ReadBack {
    if (this.#ended === undefined) throw new Error('Asked for the hash of a stream that has not ended');
    return this.#ended;
  }

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(piece);
    this.#sizeBytes += piece.length;
    done(null, piece);
  }

  override _flush(done: TransformCallback): void {
    this.#ended = { sizeBytes: this.#sizeBytes, sha256: this.#hash.digest('hex') };
    done();
  }
}
