import type { z } from 'zod';
import { type Failure, failureSchema } from '#lib/contract/failure.ts';
import type { AttemptOutcome, Trigger } from '#lib/domain/words.ts';
import { newId } from '#lib/shared/ids.ts';
import type { Journal, Row } from './journal.ts';
import { appendFact } from './journal-facts.ts';

export type AttemptRecord = {
  id: string;
  setId: string;
  trigger: string;
  dueAt: Date | null;
  orderId: string | null;
  startedAt: Date;
  finishedAt: Date | null;
  outcome: AttemptOutcome;
  failure: Failure | null;
};

export type NewAttempt = {
  setId: string;
  sourceIds: string[];
  trigger: Trigger;
  dueAt: Date | null;
  orderId: string | null;
};

/** Whether this attempt is now ours to make, or which other one already runs or has been completed. */
export type Taking = { ok: true; attempt: AttemptRecord } | { ok: false; other: AttemptRecord };

/**
 * Takes a slot or an order for one attempt, with its fact. Of all who ask at once, on whichever path and in whichever
 * process, one gets it: the look and the insert are one transaction, and unique indexes stand behind it.
 */
export function takeAttempt(journal: Journal, wanted: NewAttempt): Taking {
  return journal.transaction(() => {
    const other = standingAttempt(journal, wanted);
    if (other !== null) return { ok: false, other };
    const now = journal.clock.now();
    const id = newId('att', now);
    const dueAt = wanted.dueAt?.toISOString() ?? null;
    journal.run(
      "INSERT INTO attempt (id, set_id, trigger, due_at, order_id, started_at, outcome) VALUES (?, ?, ?, ?, ?, ?, 'running')",
      id,
      wanted.setId,
      wanted.trigger,
      dueAt,
      wanted.orderId,
      now.toISOString(),
    );
    appendFact(journal, {
      kind: 'attempt-started',
      attemptId: id,
      setId: wanted.setId,
      sourceIds: wanted.sourceIds,
      trigger: wanted.trigger,
      dueAt,
      orderId: wanted.orderId,
      startedAt: now.toISOString(),
    });
    return { ok: true, attempt: requireAttempt(journal, id) };
  });
}

export type AttemptEnd = {
  outcome: 'completed' | 'failed' | 'interrupted';
  failure: Failure | null;
  sourceId: string | null;
};

/** Ends a running attempt, with its fact. One that has ended already stays as it is. */
export function finishAttempt(journal: Journal, attemptId: string, end: AttemptEnd): void {
  journal.transaction(() => {
    const finishedAt = journal.clock.now().toISOString();
    const changed = journal.run(
      "UPDATE attempt SET outcome = ?, failure = ?, finished_at = ? WHERE id = ? AND outcome = 'running'",
      end.outcome,
      end.failure === null ? null : JSON.stringify(end.failure),
      finishedAt,
      attemptId,
    );
    if (changed === 0) return;
    appendFact(journal, { kind: 'attempt-finished', attemptId, ...end, finishedAt });
  });
}

export function findAttempt(journal: Journal, id: string): AttemptRecord | null {
  const row = journal.get('SELECT * FROM attempt WHERE id = ?', id);
  return row === null ? null : attemptOf(row);
}

export function requireAttempt(journal: Journal, id: string): AttemptRecord {
  const attempt = findAttempt(journal, id);
  if (attempt === null) throw new Error(`No attempt ${id} in the journal`);
  return attempt;
}

/** All tries at one slot, oldest first. */
export function attemptsAtSlot(journal: Journal, setId: string, dueAt: Date): AttemptRecord[] {
  const sql = 'SELECT * FROM attempt WHERE set_id = ? AND due_at = ? ORDER BY rowid';
  return journal.all(sql, setId, dueAt.toISOString()).map(attemptOf);
}

export function attemptOfOrder(journal: Journal, orderId: string): AttemptRecord | null {
  const row = journal.get('SELECT * FROM attempt WHERE order_id = ? ORDER BY rowid DESC LIMIT 1', orderId);
  return row === null ? null : attemptOf(row);
}

export function runningAttempts(journal: Journal): AttemptRecord[] {
  return journal.all("SELECT * FROM attempt WHERE outcome = 'running' ORDER BY rowid").map(attemptOf);
}

export function newestAttempt(journal: Journal, setId: string): AttemptRecord | null {
  const row = journal.get('SELECT * FROM attempt WHERE set_id = ? ORDER BY rowid DESC LIMIT 1', setId);
  return row === null ? null : attemptOf(row);
}

function standingAttempt(journal: Journal, wanted: NewAttempt): AttemptRecord | null {
  const row = journal.get(
    `SELECT * FROM attempt WHERE
       (set_id = ?1 AND outcome = 'running')
       OR (set_id = ?1 AND due_at = ?2 AND outcome = 'completed')
       OR (order_id = ?3 AND outcome IN ('running', 'completed'))
     ORDER BY outcome = 'completed' DESC LIMIT 1`,
    wanted.setId,
    wanted.dueAt?.toISOString() ?? null,
    wanted.orderId,
  );
  return row === null ? null : attemptOf(row);
}

function attemptOf(row: Row): AttemptRecord {
  return {
    id: String(row.id),
    setId: String(row.set_id),
    trigger: String(row.trigger),
    dueAt: dateOf(row.due_at),
    orderId: row.order_id === null ? null : String(row.order_id),
    startedAt: new Date(String(row.started_at)),
    finishedAt: dateOf(row.finished_at),
    outcome: outcomeOf(row.outcome),
    failure: parsed(failureSchema, row.failure),
  };
}

function outcomeOf(value: Row[string] | undefined): AttemptOutcome {
  if (value === 'completed' || value === 'failed' || value === 'interrupted') return value;
  return 'running';
}

export function dateOf(value: Row[string] | undefined): Date | null {
  return value === null || value === undefined ? null : new Date(String(value));
}

export function parsed<Schema extends z.ZodType>(
  schema: Schema,
  value: Row[string] | undefined,
): z.infer<Schema> | null {
  return value === null || value === undefined ? null : schema.parse(JSON.parse(String(value)));
}
