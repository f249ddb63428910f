import type { DestinationKind } from '#lib/domain/words.ts';
import type { StoredBytes } from '../artifact/read-back.ts';

/**
 * A place where copies live. One adapter per kind; each method throws a KeepwellError with one of the contract's
 * failure codes. Names are relative, with `/` between folders, as `artifact/names.ts` makes them.
 */
export interface Destination {
  readonly kind: DestinationKind;
  /** Whether copies could be laid here now: reachable, signed in, folder there and writable. Writes nothing. */
  check(signal: AbortSignal): Promise<void>;
  /** Writes, reads back and removes a small file; says for each step how it went. Never throws for a step's failure. */
  test(signal: AbortSignal): Promise<readonly TestStep[]>;
  /** Null where the place doesn't tell. */
  freeBytes(signal: AbortSignal): Promise<number | null>;
  /** All files below a folder (`''` for all), at any depth; what is half-written (`*.partial`) is not listed. */
  list(folder: string, signal: AbortSignal): Promise<readonly StoredEntry[]>;
  /**
   * Of a set of disks: finds those in the drive whose copies are ours to look after, and answers with their ids; `holds`
   * speaks of them from then on. Throws when there is none. Whoever looks after copies asks this instead of `check`.
   */
  findDisks?(signal: AbortSignal): Promise<readonly string[]>;
  /**
   * Whether this copy can lie here now: of a set of disks, only what lies on one that was found in the drive. Where a place
   * doesn't say, everything that was stored there can.
   */
  holds?(copyId: string): boolean;
  /**
   * What was half-written below a folder and left (`*.partial`), by its name there. An adapter whose place shows nothing
   * before it is complete has none of it.
   */
  listPartials?(folder: string, signal: AbortSignal): Promise<readonly StoredEntry[]>;
  /**
   * Stores a local file under a name: first as `<name>.partial`, then fsynced, its size compared and renamed, so that
   * a file under its own name is a whole one. A rest of an earlier try is begun anew. Safe to do twice.
   */
  put(localFile: string, name: string, options: PutOptions): Promise<StoredCopy>;
  /** Null when there is no such file. */
  stat(name: string, signal: AbortSignal): Promise<StoredEntry | null>;
  /** The stored bytes, read back from the place itself. */
  readBack(name: string, signal: AbortSignal): Promise<StoredBytes>;
  /** Removes a file; well also when it is gone already. */
  remove(name: string, signal: AbortSignal): Promise<void>;
  /** Lets go of connections. */
  close(): Promise<void>;
}

export interface PutOptions {
  readonly signal: AbortSignal;
  /** Called with the bytes of each piece that was stored. */
  readonly onBytes?: (bytes: number) => void;
}

export interface StoredCopy {
  /** Folder and file as a person finds it there. */
  readonly place: string;
  readonly sizeBytes: number;
  /**
   * Where the destination is to lock its copies: until when nobody can delete or overwrite this one, as the place
   * answered when asked after storing; null when it didn't lock it.
   */
  readonly immutableUntil?: Date | null;
  /** On which disk of a removable set. */
  readonly mediumId?: string;
}

export interface StoredEntry {
  readonly name: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

export const testSteps = ['connect', 'folder', 'write', 'read', 'delete', 'space'] as const;

export interface TestStep {
  readonly step: (typeof testSteps)[number];
  readonly outcome: 'passed' | 'failed' | 'not-tried';
  /** The failure code and its figures, where it failed. */
  readonly failure: { readonly code: string; readonly figures: Record<string, string | number> } | null;
  /** Free bytes for `space`, null where the place doesn't tell. */
  readonly freeBytes?: number | null;
}
