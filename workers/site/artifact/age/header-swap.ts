import { Transform, type TransformCallback } from 'node:stream';
import { KeepwellError } from '#lib/shared/errors.ts';
import { findHeaderEnd, maxHeaderBytes } from './header.ts';

/** An age file in, the same payload under another header out: its key, sealed anew to somebody else. */
export class HeaderSwapStream extends Transform {
  readonly #header: Buffer;
  #begin: Buffer | null = Buffer.alloc(0);

  constructor(header: Buffer) {
    super({ highWaterMark: 256 * 1024 });
    this.#header = header;
  }

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.#begin === null) {
      done(null, piece);
      return;
    }
    this.#begin = Buffer.concat([this.#begin, piece]);
    const end = findHeaderEnd(this.#begin);
    if (end === null) {
      done(this.#begin.length > maxHeaderBytes ? noHeader() : null);
      return;
    }
    const payload = this.#begin.subarray(end);
    this.#begin = null;
    this.push(this.#header);
    done(null, payload);
  }

  override _flush(done: TransformCallback): void {
    done(this.#begin === null ? null : noHeader());
  }
}

function noHeader(): KeepwellError {
  return new KeepwellError('copy_altered', { figures: { at: 'header' } });
}
