import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { Writable } from 'node:stream';

type Done = (error?: Error | null) => void;

/** Writes a new file, readable by its owner only, and hashes the bytes on their way. Fsynced before it finishes. */
export class HashedFile extends Writable {
  readonly #path: string;
  readonly #hash = createHash('sha256');
  #file: FileHandle | undefined;
  #digest: string | undefined;
  sizeBytes = 0;

  constructor(path: string) {
    super({ highWaterMark: 1024 * 1024 });
    this.#path = path;
  }

  /** SHA-256, hex; only once the file is finished. */
  get sha256(): string {
    if (this.#digest === undefined) throw new Error('Asked for the hash of a file that is not finished');
    return this.#digest;
  }

  override _construct(ready: Done): void {
    // 'wx' would keep a rest of an interrupted try from being begun anew; what is here is no copy by its name.
    open(this.#path, 'w', 0o600).then((file) => {
      this.#file = file;
      ready();
    }, ready);
  }

  override _write(piece: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#store([piece]).then(() => done(), done);
  }

  override _writev(pieces: { chunk: Buffer }[], done: Done): void {
    this.#store(pieces.map((piece) => piece.chunk)).then(() => done(), done);
  }

  override _final(done: Done): void {
    this.#digest = this.#hash.digest('hex');
    this.#opened()
      .sync()
      .then(() => done(), done);
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#close().then(
      () => done(error),
      (closing: Error) => done(error ?? closing),
    );
  }

  async #close(): Promise<void> {
    await this.#file?.close();
  }

  async #store(pieces: Buffer[]): Promise<void> {
    // Begun before hashing, so that the disk and this thread work at the same time.
    const written = writeWhole(this.#opened(), pieces);
    for (const piece of pieces) {
      this.#hash.update(piece);
      this.sizeBytes += piece.length;
    }
    await written;
  }

  #opened(): FileHandle {
    if (this.#file === undefined) throw new Error('A file was written to before it was open');
    return this.#file;
  }
}

/** Most pieces that one writev may hold (IOV_MAX is 1024 on Linux and macOS). */
const maxPieces = 512;

/** writev may write less than it was given, a nearly full disk being the usual reason: the next try then says ENOSPC. */
async function writeWhole(file: FileHandle, pieces: Buffer[]): Promise<void> {
  let rest = pieces;
  while (rest.length > 0) {
    const { bytesWritten } = await file.writev(rest.slice(0, maxPieces));
    rest = dropBytes(rest, bytesWritten);
  }
}

function dropBytes(pieces: Buffer[], bytes: number): Buffer[] {
  let left = bytes;
  for (const [index, piece] of pieces.entries()) {
    if (left < piece.length) return [piece.subarray(left), ...pieces.slice(index + 1)];
    left -= piece.length;
  }
  return [];
}
