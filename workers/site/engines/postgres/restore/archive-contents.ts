import type { Readable } from 'node:stream';
import { KeepwellError } from '#lib/shared/errors.ts';
import { ArchiveReader, MoreNeeded } from './archive-reader.ts';

/** What the head of a dump in pg_dump's custom format says. */
export interface ArchiveHead {
  /** Such as 1.14. */
  readonly format: string;
  readonly database: string;
  /** As the server told its version: `15.18 (Debian 15.18-0+deb12u1)`; null in dumps of old tools. */
  readonly serverVersion: string | null;
  readonly toolVersion: string | null;
}

/** One entry of its table of contents. */
export interface ArchiveEntry {
  /** TABLE, ACL, EXTENSION, DATABASE PROPERTIES… */
  readonly kind: string;
  readonly name: string;
  readonly schema: string;
  readonly owner: string;
  /** The statements that make it. */
  readonly definition: string;
}

/**
 * Reads the table of contents at the head of a dump in custom format, and gives its entries one by one, since there may be
 * one for each of a million large objects; then ends the stream. Read here and not by `pg_restore --list`, whose lines can't
 * be told apart where names hold blanks, and by whose SQL the statements of the database itself could not be told from others.
 * `dump_unreadable` for anything that is no such dump, or one of a format that is newer than this program knows.
 */
export async function readArchiveContents(
  plain: Readable,
  onEntry: (entry: ArchiveEntry) => void,
): Promise<ArchiveHead> {
  const source = new Source(plain);
  try {
    const { head, entries } = await source.read(readHead);
    for (let left = entries; left > 0; left -= 1) onEntry(await source.read(readEntry));
    return head;
  } finally {
    plain.destroy();
  }
}

/** Parses again from the same place with more bytes until there are enough; what was parsed is let go. */
class Source {
  readonly #pieces: AsyncIterator<Buffer>;
  readonly #reader = new ArchiveReader();

  constructor(plain: Readable) {
    this.#pieces = (plain as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  async read<T>(parse: (reader: ArchiveReader) => T): Promise<T> {
    for (;;) {
      const from = this.#reader.at;
      try {
        return parse(this.#reader);
      } catch (thrown) {
        if (!(thrown instanceof MoreNeeded)) throw thrown;
        this.#reader.at = from;
        await this.#fetch(thrown.bytes);
      }
    }
  }

  async #fetch(bytes: number): Promise<void> {
    if (bytes > maxEntryBytes) throw unreadable('entry too long');
    const pieces: Buffer[] = [];
    for (let fetched = 0; fetched < bytes; ) {
      const { value, done } = await this.#pieces.next();
      if (done === true) throw unreadable('cut');
      pieces.push(value);
      fetched += value.length;
    }
    this.#reader.append(pieces);
  }
}

function readHead(reader: ArchiveReader): { head: ArchiveHead; entries: number } {
  if (reader.bytes(5).toString('latin1') !== 'PGDMP') throw unreadable('not a dump in custom format');
  const [major, minor] = [reader.byte(), reader.byte()];
  reader.byte();
  const format = `${major}.${minor}`;
  if (major !== 1 || minor < oldestMinor || minor > newestMinor) throw unreadable(`format ${format}`);
  reader.minor = minor;
  reader.integerBytes = reader.byte();
  reader.offsetBytes = reader.byte();
  if (reader.byte() !== customFormat) throw unreadable('not a dump in custom format');
  // How it is compressed: the algorithm's number since 1.15, gzip's level before.
  if (minor >= 15) reader.byte();
  else reader.integer();
  // When it was made, in seven numbers.
  for (let part = 0; part < 7; part += 1) reader.integer();
  const database = reader.text() ?? '';
  const head = { format, database, serverVersion: reader.text(), toolVersion: reader.text() };
  return { head, entries: reader.integer() };
}

function readEntry(reader: ArchiveReader): ArchiveEntry {
  reader.integer();
  reader.integer();
  reader.text();
  reader.text();
  const name = reader.text() ?? '';
  const kind = reader.text() ?? '';
  if (reader.minor >= 11) reader.integer();
  const definition = reader.text() ?? '';
  // How it is dropped, and how its rows are read.
  reader.text();
  reader.text();
  const schema = reader.text() ?? '';
  // Tablespace, access method, and the letter of its kind.
  reader.text();
  if (reader.minor >= 14) reader.text();
  if (reader.minor >= 16) reader.integer();
  const owner = reader.text() ?? '';
  // WITH OIDS, then the entries that it depends on, up to a null.
  reader.text();
  while (reader.text() !== null);
  reader.offset();
  return { kind, name, schema, owner, definition };
}

/** pg_dump 9.0 and newer. */
const oldestMinor = 12;
/** pg_dump 17 and 18. */
const newestMinor = 16;
const customFormat = 1;
/** A definition is one value of the server's catalog, which can't be longer than that. */
const maxEntryBytes = 1024 ** 3;

function unreadable(reason: string): KeepwellError {
  return new KeepwellError('dump_unreadable', { figures: { reason } });
}
