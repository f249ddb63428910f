import { Readable } from 'node:stream';

export interface PieceSource {
  /** The next bytes from this place on; an empty buffer at the end. */
  read(position: number): Promise<Buffer>;
  /** Takes a piece back that nobody holds any more. */
  recycle?(piece: Buffer): void;
  close(): Promise<void>;
}

/** A stream over a place that is asked for one piece after another, so that each answer can have its time limit. */
export class PieceReader extends Readable {
  readonly #source: PieceSource;
  #position = 0;

  constructor(source: PieceSource, signal: AbortSignal) {
    super({ highWaterMark: 1024 * 1024, signal });
    this.#source = source;
  }

  /** See StoredBytes. */
  recycle(piece: Buffer): void {
    this.#source.recycle?.(piece);
  }

  override _read(): void {
    this.#source.read(this.#position).then(
      (piece) => {
        this.#position += piece.length;
        this.push(piece.length === 0 ? null : piece);
      },
      (error: Error) => this.destroy(error),
    );
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#source.close().then(
      () => done(error),
      (closing: Error) => done(error ?? closing),
    );
  }
}
