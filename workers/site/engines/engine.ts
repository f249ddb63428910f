import type { Readable } from 'node:stream';
import type { DatabaseContent } from '#lib/contract/manifest.ts';
import type { Engine as EngineName } from '#lib/domain/words.ts';

/**
 * What Keepwell needs of a database engine. One implementation per engine; everything above it (journal, artifact,
 * destinations) speaks to this interface only. Each method throws a KeepwellError with one of the contract's failure
 * codes; `retry` on it says whether the same thing, tried again, can go well.
 */
export interface Engine<Settings> {
  readonly name: EngineName;
  /** Signs in, finds the tools and says what was found. What an IT person's "test connection" runs. */
  testConnection(access: Access<Settings>, signal: AbortSignal): Promise<ConnectionTest>;
  /** What the server and the database hold, as far as the account may see; nothing is written. */
  inspect(access: Access<Settings>, signal: AbortSignal): Promise<Inspection>;
  /** Opens the one instant that the dump and the manifest's content are both read from. Close it in any case. */
  openSnapshot(access: Access<Settings>, signal: AbortSignal): Promise<Snapshot>;
  /** Roles and tablespaces, which belong to the server and not to one database. */
  dumpGlobals(access: Access<Settings>, options: DumpOptions): Promise<Globals>;
  /** Reads a plain dump to its last byte with the engine's own tool; throws `dump_unreadable` when that fails. */
  proveReadable(plain: Readable, signal: AbortSignal): Promise<void>;
  /** The exact statements that give the account what a backup needs, to be run by the server's administrator. */
  requiredGrants(settings: Settings): string;
}

/** Where the database is, and the password that opens it (null where the account needs none). */
export interface Access<Settings> {
  readonly settings: Settings;
  readonly password: string | null;
}

export interface ConnectionTest {
  readonly serverVersion: string;
  readonly dumpTool: Tool;
  readonly tookMs: number;
}

export interface Inspection {
  readonly serverVersion: string;
  /** All databases on the server that one could back up, for "new database, not in any backup". */
  readonly databases: readonly string[];
  /** What the database takes on the server's disk: an upper estimate of the plain dump. */
  readonly sizeBytes: number;
  readonly encoding: string;
  readonly collation: string;
  readonly extensions: readonly { readonly name: string; readonly version: string }[];
  readonly tables: number;
  /** Objects that a dump needs and the account may not read, by name; empty when a dump can go well. */
  readonly unreadable: readonly string[];
  readonly mayReadRoles: boolean;
}

export interface Snapshot {
  readonly serverVersion: string;
  readonly dumpTool: Tool;
  /** The server's clock when the snapshot was taken. */
  readonly snapshotAt: Date;
  /** At most once. */
  dump(options: DumpOptions): Dump;
  /**
   * Beside the dump or after it. Ends after the dump has, since what isn't part of any snapshot (where a sequence
   * stands) is looked at once more then: so the dump's stream must be read meanwhile.
   */
  takeContent(budget: ContentBudget): Promise<DatabaseContent>;
  close(): Promise<void>;
}

export interface DumpOptions {
  readonly signal: AbortSignal;
  /** Called with the bytes of each piece that was read. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * A running dump. `stream` ends only after the tool's exit code and stderr were judged good; a tool that failed, was
 * killed or hangs destroys it with the error, so that no consumer can take a short dump for a whole one.
 */
export interface Dump {
  readonly stream: Readable;
  /** Settles with the stream: what it came to, or the same KeepwellError. */
  readonly done: Promise<DumpEnd>;
}

export interface DumpEnd {
  readonly bytes: number;
  /** What the tool said though it went well; stays at the site. */
  readonly warnings: string;
}

export type Globals =
  | { readonly kind: 'readable'; readonly dump: Dump }
  /** The account may not read the server's roles; the backup goes on without them and says so. */
  | { readonly kind: 'unreadable'; readonly reason: string };

export interface ContentBudget {
  readonly signal: AbortSignal;
  /** The site's 256-bit key for the manifest's hashes; never logged, never sent to the server. */
  readonly key: Uint8Array;
  /** After this long no further table is hashed; counts and definitions are taken whatever it takes. */
  readonly budgetMs: number;
}

export interface Tool {
  readonly path: string;
  readonly version: string;
}
