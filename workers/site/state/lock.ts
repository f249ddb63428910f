import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { KeepwellError } from '#lib/shared/errors.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { readJson } from './read-json.ts';
import type { StateFolder } from './state-folder.ts';

export type StateLock = { release(): void };

const holderSchema = z.object({ pid: z.number(), since: z.string(), purpose: z.string() });
export type LockHolder = z.infer<typeof holderSchema>;

/**
 * Takes the state folder for this process's life. The lock is the operating system's, held by an open SQLite
 * transaction: it goes when the process does, however that dies, so that it can't be left behind or be guessed stale.
 * Throws `already_running` with the pid of the process that has it.
 */
export function lockStateFolder(
  folder: Pick<StateFolder, 'root' | 'lock' | 'holder'>,
  purpose: string,
  now: Date,
  waitMs = 1_000,
): StateLock {
  const database = new DatabaseSync(folder.lock, { timeout: waitMs });
  try {
    database.exec('PRAGMA journal_mode = DELETE');
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw alreadyRunning(folder, cause);
  }
  writeFileAtomic(folder.holder, JSON.stringify({ pid: process.pid, since: now.toISOString(), purpose }));
  return {
    release() {
      rmSync(folder.holder, { force: true });
      database.close();
    },
  };
}

/** Who has the state folder now; null when nobody does. */
export function lockHolder(folder: StateFolder): LockHolder | null {
  const database = new DatabaseSync(folder.lock, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return null;
  } catch {
    return readJson(folder.holder, holderSchema) ?? { pid: 0, since: '', purpose: 'unknown' };
  } finally {
    database.close();
  }
}

function alreadyRunning(folder: Pick<StateFolder, 'root' | 'holder'>, cause: unknown): KeepwellError {
  const holder = readJson(folder.holder, holderSchema);
  return new KeepwellError('already_running', {
    message: `Process ${holder?.pid ?? 'unknown'} has ${folder.root} since ${holder?.since ?? 'unknown'} (${holder?.purpose ?? 'unknown'}).`,
    figures: { pid: holder?.pid ?? 0, folder: folder.root },
    cause,
  });
}
