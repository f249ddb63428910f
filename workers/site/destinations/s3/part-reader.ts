import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

export interface Part {
  /** 1, 2, 3… */
  readonly number: number;
  readonly piece: Buffer;
  readonly md5: Buffer;
}

/** Hands out a file's parts in their order, to several takers at once, each with a buffer of its own; hashes on the way. */
export class PartReader {
  readonly #file: FileHandle;
  readonly #whole = createHash('sha256');
  readonly #partHashes: Hash = createHash('md5');
  #taken = 0;
  #bytes = 0;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async open(localFile: string): Promise<PartReader> {
    return new PartReader(await open(localFile, 'r'));
  }

  /** The next part, in the taker's buffer; null after the last. A file of no bytes has one empty part. */
  next(into: Buffer): Promise<Part | null> {
    const reading = this.#turn.then(() => this.#read(into));
    this.#turn = reading.catch(() => null);
    return reading;
  }

  get sizeBytes(): number {
    return this.#bytes;
  }

  /** After the last part: what the whole file is. */
  digest(): { readonly sha256: string; readonly etag: string } {
    return { sha256: this.#whole.digest('hex'), etag: `${this.#partHashes.digest('hex')}-${this.#taken}` };
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #read(into: Buffer): Promise<Part | null> {
    let filled = 0;
    while (filled < into.length) {
      const { bytesRead } = await this.#file.read(into, filled, into.length - filled, null);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    if (filled === 0 && this.#taken > 0) return null;
    const piece = into.subarray(0, filled);
    const md5 = createHash('md5').update(piece).digest();
    this.#whole.update(piece);
    this.#partHashes.update(md5);
    this.#bytes += filled;
    this.#taken += 1;
    return { number: this.#taken, piece, md5 };
  }
}
