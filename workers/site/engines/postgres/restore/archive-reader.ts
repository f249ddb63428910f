/** Thrown where the bytes at hand end before what is to be parsed does. */
export class MoreNeeded extends Error {
  readonly bytes: number;

  constructor(bytes: number) {
    super(`${bytes} more bytes are needed`);
    this.bytes = bytes;
  }
}

/** The numbers and texts of a dump in custom format, as pg_backup_archiver.c writes them. */
export class ArchiveReader {
  /** Of the format's version, which decides what an entry holds. */
  minor = 0;
  integerBytes = 4;
  offsetBytes = 8;
  at = 0;
  #held = Buffer.alloc(0);

  /** More of the dump; what was parsed before is let go. */
  append(pieces: readonly Buffer[]): void {
    this.#held = Buffer.concat([this.#held.subarray(this.at), ...pieces]);
    this.at = 0;
  }

  bytes(count: number): Buffer {
    const missing = this.at + count - this.#held.length;
    if (missing > 0) throw new MoreNeeded(missing);
    this.at += count;
    return this.#held.subarray(this.at - count, this.at);
  }

  byte(): number {
    return this.bytes(1)[0] ?? 0;
  }

  /** A sign, then the value from its lowest byte on. */
  integer(): number {
    const isNegative = this.byte() !== 0;
    const value = this.bytes(this.integerBytes).reduceRight((sum, byte) => sum * 256 + byte, 0);
    return isNegative ? -value : value;
  }

  /** Null where there is none. */
  text(): string | null {
    const length = this.integer();
    return length < 0 ? null : this.bytes(length).toString('utf8');
  }

  /** Where an entry's rows lie: not known in a dump that was written to a pipe. */
  offset(): void {
    this.bytes(1 + this.offsetBytes);
  }
}
