import type { Readable } from 'node:stream';
import type { CheckResult, DrillCheck } from '#lib/contract/drill.ts';
import type { DatabaseContent } from '#lib/contract/manifest.ts';
import type { Access } from './engine.ts';

/**
 * What Keepwell needs of a database engine to bring a backup back. It speaks to a server with the account that the site's
 * own settings name for restoring, never with the weaker one that dumps. `server` is an Access whose settings name the
 * server's maintenance database; `database` arguments are names on that server. Nothing here ever writes to, or drops, a
 * database that it was not given by name, and `restoreInto` refuses one that holds anything.
 *
 * Each method throws a KeepwellError with one of the contract's failure codes.
 */
export interface Restorer<Settings> {
  /** What the server is, and what the account may do there. */
  inspectServer(server: Access<Settings>, signal: AbortSignal): Promise<ServerInspection>;
  /** What a plain dump asks of a server, read from its table of contents; the stream is ended early. */
  readNeeds(plain: Readable, signal: AbortSignal): Promise<DumpNeeds>;
  /** Makes an empty database that only a restore can fill; `name_taken` when there is one of that name. */
  createDatabase(server: Access<Settings>, wanted: NewDatabase, signal: AbortSignal): Promise<void>;
  /**
   * Restores a plain dump into an empty database, to the stream's end; any error of the tool or of the stream fails it, and
   * leaves the database for the caller to drop. With owners and grants unless told otherwise.
   */
  restoreInto(
    server: Access<Settings>,
    database: string,
    plain: Readable,
    options: RestoreOptions,
  ): Promise<void>;
  /** Settings, grants, comment and connection limit of the database itself, as the dump's original had them. */
  applyProperties(
    server: Access<Settings>,
    database: string,
    needs: DumpNeeds,
    signal: AbortSignal,
  ): Promise<void>;
  /** What a restored database holds, hashed as `like` was, to be compared with it. */
  takeContent(server: Access<Settings>, database: string, take: TakeContent): Promise<DatabaseContent>;
  /** A policy's own checks, each with what was found. `asOf`: the instant that ages are counted back from. */
  runChecks(
    server: Access<Settings>,
    database: string,
    checks: readonly DrillCheck[],
    asOf: Date,
    signal: AbortSignal,
  ): Promise<CheckResult[]>;
  /** The engine's own check of a database's indexes and tables; `object` names the first one that is damaged. */
  checkIntegrity(server: Access<Settings>, database: string, signal: AbortSignal): Promise<Integrity>;
  /** Who has a session on a database, the agent's own left out. */
  listConnected(
    server: Access<Settings>,
    database: string,
    signal: AbortSignal,
  ): Promise<readonly Connected[]>;
  databaseSize(server: Access<Settings>, database: string, signal: AbortSignal): Promise<number>;
  /** Lets nobody new into a database; who is in stays until `swap`. */
  blockConnections(server: Access<Settings>, database: string, signal: AbortSignal): Promise<void>;
  /** Lets people in again. Safe to repeat; nothing happens to a database that isn't there. */
  allowConnections(server: Access<Settings>, database: string, signal: AbortSignal): Promise<void>;
  /**
   * Ends the sessions on both databases and swaps their names in one transaction: `original` becomes `kept`, `restored`
   * becomes `original`. The server ends up with both renames or with neither.
   */
  swap(server: Access<Settings>, names: SwapNames, signal: AbortSignal): Promise<void>;
  /** Which of the two a server shows after whatever happened, by the databases' identities noted before. */
  judgeSwap(server: Access<Settings>, names: SwapNames & SwapIds, signal: AbortSignal): Promise<SwapVerdict>;
  /** The database's identity on its server, which a rename doesn't change; null when there is none of that name. */
  identify(server: Access<Settings>, database: string, signal: AbortSignal): Promise<string | null>;
  /** Drops a database that a restore or drill made, or an original whose time is over. Safe to repeat. */
  dropDatabase(server: Access<Settings>, database: string, signal: AbortSignal): Promise<void>;
  /** Names of databases that begin with a prefix: what a crashed drill left. */
  listDatabases(server: Access<Settings>, prefix: string, signal: AbortSignal): Promise<readonly string[]>;
  /** Makes roles that a dump's owners and grants name and the server lacks: without a password, not able to sign in. */
  createRoles(server: Access<Settings>, roles: readonly string[], signal: AbortSignal): Promise<void>;
}

export interface ServerInspection {
  readonly serverVersion: string;
  readonly serverVersionNumber: number;
  /** The restoring tool that would be used. */
  readonly restoreTool: { readonly path: string; readonly version: string };
  readonly databases: readonly string[];
  readonly roles: readonly string[];
  /** Extensions that could be installed there. */
  readonly extensions: readonly string[];
  readonly mayCreateDatabases: boolean;
  /** May become any owner, end others' sessions, rename databases: needed to replace an original. */
  readonly maySwap: boolean;
  readonly mayCreateRoles: boolean;
  /** Free bytes where the server keeps its data; null where that can't be seen from here. */
  readonly freeBytes: number | null;
}

/** What a dump asks of the server that it is restored on. */
export interface DumpNeeds {
  /** Of the database that was dumped. */
  readonly database: string;
  /** Server version that made it, such as 150018; null when the dump doesn't say. */
  readonly serverVersion: string | null;
  readonly toolVersion: string;
  readonly encoding: string | null;
  readonly collation: string | null;
  readonly characterType: string | null;
  /** Whose rules sort text, where they aren't the operating system's: `icu` or `builtin`, and the locale's name there. */
  readonly localeProvider?: string | null;
  readonly providerLocale?: string | null;
  readonly owner: string | null;
  /** Owners, and grantees as far as the table of contents names them. */
  readonly roles: readonly string[];
  readonly extensions: readonly string[];
  readonly tables: readonly { readonly schema: string; readonly name: string }[];
  /** Statements for the database itself, with `database` as its name in them; the engine's own form. */
  readonly properties: readonly string[];
}

export interface NewDatabase {
  readonly name: string;
  readonly encoding: string | null;
  readonly collation: string | null;
  readonly characterType: string | null;
  readonly localeProvider?: string | null;
  readonly providerLocale?: string | null;
  readonly owner: string | null;
}

export interface RestoreOptions {
  readonly signal: AbortSignal;
  readonly ownersAndGrants: boolean;
  readonly isLowPriority: boolean;
  /** Called with the plain bytes of each piece. */
  readonly onBytes?: (bytes: number) => void;
}

export interface TakeContent {
  readonly signal: AbortSignal;
  readonly key: Uint8Array;
  readonly budgetMs: number;
  readonly like: DatabaseContent;
}

export type Integrity =
  | { readonly verdict: 'passed' }
  | { readonly verdict: 'failed'; readonly object: string }
  | { readonly verdict: 'unavailable'; readonly reason: string };

export interface Connected {
  readonly user: string;
  readonly application: string;
  readonly host: string;
  readonly count: number;
}

export interface SwapNames {
  readonly original: string;
  readonly restored: string;
  readonly kept: string;
}

export interface SwapIds {
  readonly originalId: string;
  readonly restoredId: string;
}

/** `untouched`: the original has its name. `swapped`: the restored one has it. */
export type SwapVerdict = 'untouched' | 'swapped';
