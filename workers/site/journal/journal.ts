import { chmodSync, existsSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { Clock } from '#lib/shared/clock.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { newId } from '#lib/shared/ids.ts';
import { journalSchemaVersion, journalSteps } from './journal-schema.ts';

export type Row = Record<string, string | number | bigint | null | Uint8Array>;

/**
 * The site's own record: the lock and the ledger of all that the agent does. One SQLite file, WAL, every commit
 * fsynced; the command line may open it beside the running agent.
 */
export class Journal {
  readonly clock: Clock;
  readonly #database: DatabaseSync;
  readonly #listeners = new Set<() => void>();
  #depth = 0;

  constructor(database: DatabaseSync, clock: Clock) {
    this.#database = database;
    this.clock = clock;
  }

  /** All or nothing, and one writer at a time; a transaction begun inside another is part of it. */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.#database.exec('BEGIN IMMEDIATE');
    this.#depth = 1;
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (thrown) {
      this.#database.exec('ROLLBACK');
      throw thrown;
    } finally {
      this.#depth = 0;
    }
  }

  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#database.prepare(sql).run(...values).changes);
  }

  get(sql: string, ...values: SQLInputValue[]): Row | null {
    return this.#database.prepare(sql).get(...values) ?? null;
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#database.prepare(sql).all(...values);
  }

  meta(key: string): string | null {
    const row = this.get('SELECT value FROM meta WHERE key = ?', key);
    return row === null ? null : String(row.value);
  }

  setMeta(key: string, value: string): void {
    this.run(
      'INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      key,
      value,
    );
  }

  /** Calls back whenever this process has journalled a fact; returns how to stop. */
  onFact(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announceFact(): void {
    for (const listener of this.#listeners) listener();
  }

  close(): void {
    this.#database.close();
  }
}

/**
 * Opens the journal; a new one begins an epoch of its own. Throws when it is damaged or from a newer agent: it is never
 * replaced in silence, because it tells which slots were kept.
 */
export function openJournal(file: string, clock: Clock): Journal {
  const isNew = !existsSync(file);
  const database = new DatabaseSync(file, { timeout: 10_000, enableForeignKeyConstraints: true });
  if (isNew) chmodSync(file, 0o600);
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    const journal = new Journal(database, clock);
    journal.transaction(() => prepare(journal, database));
    return journal;
  } catch (thrown) {
    database.close();
    if (thrown instanceof KeepwellError) throw thrown;
    throw unusable(file, 'damaged', thrown);
  }
}

function prepare(journal: Journal, database: DatabaseSync): void {
  const version = Number(journal.get('PRAGMA user_version')?.user_version ?? 0);
  if (version === journalSchemaVersion) return;
  if (version > journalSchemaVersion) throw unusable(database.location() ?? '', `of version ${version}`);
  for (const step of journalSteps.slice(version)) database.exec(step);
  database.exec(`PRAGMA user_version = ${journalSchemaVersion}`);
  if (version === 0) journal.setMeta('epoch', newId('epo', journal.clock.now()));
}

function unusable(file: string, reason: string, cause?: unknown): KeepwellError {
  return new KeepwellError('unexpected', {
    message: `The journal ${file} can't be used (${reason}). Put it back from a copy, or install the newer agent again.`,
    figures: { file, reason },
    cause,
  });
}
