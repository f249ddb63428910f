import { Duplex } from 'node:stream';
import { constants, createZstdCompress, type ZstdCompress } from 'node:zlib';

type Done = (error?: Error | null) => void;

/**
 * Plain bytes in, one zstd frame out. What comes in (4 to 64 KB at a time, from a pipe) is gathered in two buffers of
 * half a megabyte, used in turn: one is filled while the other is compressed on a thread of Node's pool. Joining each
 * time in a new buffer took a third more memory, and cost what its collection cost.
 */
export class CompressStream extends Duplex {
  readonly #zstd: ZstdCompress;
  readonly #onBytes: (bytes: number) => void;
  #filling = Buffer.allocUnsafeSlow(pieceBytes);
  #spare = Buffer.allocUnsafeSlow(pieceBytes);
  #filled = 0;
  /** Settles when the buffer that was given last is free again. */
  #compressing: Promise<void> = Promise.resolve();
  plainBytes = 0;

  constructor(onBytes: (bytes: number) => void = () => {}) {
    super({ writableHighWaterMark: 256 * 1024, readableHighWaterMark: 512 * 1024 });
    this.#onBytes = onBytes;
    this.#zstd = createZstdCompress({ chunkSize: 256 * 1024, params: level });
    this.#zstd.on('data', (piece: Buffer) => {
      if (!this.push(piece)) this.#zstd.pause();
    });
    this.#zstd.once('end', () => this.push(null));
    this.#zstd.once('error', (error) => this.destroy(error));
  }

  override _read(): void {
    this.#zstd.resume();
  }

  override _write(piece: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.plainBytes += piece.length;
    this.#onBytes(piece.length);
    this.#take(piece, done);
  }

  override _final(done: Done): void {
    this.#compress().then(() => {
      this.#zstd.end();
      done();
    }, done);
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#zstd.destroy();
    done(error);
  }

  #take(piece: Buffer, done: Done): void {
    const copied = piece.copy(this.#filling, this.#filled);
    this.#filled += copied;
    if (this.#filled < pieceBytes) {
      done();
      return;
    }
    const rest = piece.subarray(copied);
    this.#compress().then(() => this.#take(rest, done), done);
  }

  /** Gives the filled buffer to zstd as soon as the other one is free, which is then filled. */
  async #compress(): Promise<void> {
    await this.#compressing;
    const full = this.#filling.subarray(0, this.#filled);
    this.#compressing = new Promise((resolve, reject) => {
      this.#zstd.write(full, (error) => (error ? reject(error) : resolve()));
    });
    [this.#filling, this.#spare] = [this.#spare, this.#filling];
    this.#filled = 0;
  }
}

const pieceBytes = 512 * 1024;

/**
 * Level 1: on clinic data it stored less than level 3 in half the time. One thread, because with `nbWorkers` Node's
 * stream fails after its end ("push after EOF").
 */
const level = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 };
