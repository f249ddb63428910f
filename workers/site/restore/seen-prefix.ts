import { createHash, type Hash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

/**
 * What a dump asks for is read from its beginning, before its end vouches for it; the statements among it are run by the
 * account that restores. So the beginning is remembered by hash, and must be that of the bytes that were restored and
 * verified whole: a destination that answers two readings differently gets nothing run.
 */
export class SeenPrefix extends Transform {
  readonly #hash = createHash('sha256');
  #bytes = 0;

  get prefix(): { bytes: number; sha256: string } {
    return { bytes: this.#bytes, sha256: this.#hash.copy().digest('hex') };
  }

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(piece);
    this.#bytes += piece.length;
    done(null, piece);
  }
}

/** Passes a dump through and says whether it begins as the one that was seen. */
export class SamePrefix extends Transform {
  readonly #wanted: { bytes: number; sha256: string };
  readonly #hash: Hash = createHash('sha256');
  #left: number;

  constructor(wanted: { bytes: number; sha256: string }) {
    super({ highWaterMark: 256 * 1024 });
    this.#wanted = wanted;
    this.#left = wanted.bytes;
  }

  /** To be asked once the stream has ended. */
  get isSame(): boolean {
    return this.#left === 0 && this.#hash.copy().digest('hex') === this.#wanted.sha256;
  }

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const part = piece.subarray(0, this.#left);
    this.#hash.update(part);
    this.#left -= part.length;
    done(null, piece);
  }
}
