import { type Failure, failureSchema } from '#lib/contract/failure.ts';
import { dateOf, parsed } from './attempts.ts';
import type { Journal, Row } from './journal.ts';
import { appendFact } from './journal-facts.ts';
import { noteCopyMedium } from './media.ts';

const states = ['queued', 'storing', 'waiting', 'stored', 'missing', 'corrupt', 'given-up'] as const;
export type JournalCopyState = (typeof states)[number];

/** One backup at one destination, from queued to stored; its tries and the next one's time outlive a restart. */
export type CopyRecord = {
  id: string;
  backupId: string;
  sourceId: string;
  destinationId: string;
  state: JournalCopyState;
  tries: number;
  nextTryAt: Date | null;
  failure: Failure | null;
  place: string | null;
  storedAt: Date | null;
  readBackAt: Date | null;
  /** When it was found missing or bad, while it is made anew from another copy. */
  lostAt: Date | null;
  /** When its removal began: it counts no more. */
  expiringSince: Date | null;
  expiredAt: Date | null;
  expiryFailure: Failure | null;
  immutableUntil: Date | null;
};

export function findCopy(journal: Journal, id: string): CopyRecord | null {
  const row = journal.get('SELECT * FROM copy WHERE id = ?', id);
  return row === null ? null : copyOf(row);
}

export function requireCopy(journal: Journal, id: string): CopyRecord {
  const copy = findCopy(journal, id);
  if (copy === null) throw new Error(`No copy ${id} in the journal`);
  return copy;
}

export function copiesOfBackup(journal: Journal, backupId: string): CopyRecord[] {
  return journal.all('SELECT * FROM copy WHERE backup_id = ? ORDER BY rowid', backupId).map(copyOf);
}

/** Copies whose next try is due, newest backup first. */
export function dueCopies(journal: Journal): CopyRecord[] {
  const sql = `SELECT * FROM copy WHERE state IN ('queued', 'waiting') AND next_try_at <= ? ORDER BY rowid DESC`;
  return journal.all(sql, journal.clock.now().toISOString()).map(copyOf);
}

export function waitingCopies(journal: Journal): CopyRecord[] {
  const sql = "SELECT * FROM copy WHERE state IN ('queued', 'storing', 'waiting') ORDER BY rowid";
  return journal.all(sql).map(copyOf);
}

/** Copies that stand at a destination; one whose removal has begun is none of them. */
export function storedCopies(journal: Journal, destinationId: string): CopyRecord[] {
  const sql =
    "SELECT * FROM copy WHERE destination_id = ? AND state = 'stored' AND expiring_since IS NULL ORDER BY rowid";
  return journal.all(sql, destinationId).map(copyOf);
}

export function copiesAt(journal: Journal, destinationId: string): CopyRecord[] {
  return journal.all('SELECT * FROM copy WHERE destination_id = ? ORDER BY rowid', destinationId).map(copyOf);
}

/** Takes a copy for one try; false when somebody else has it or it needs none any more. */
export function beginCopy(journal: Journal, id: string): boolean {
  const sql =
    "UPDATE copy SET state = 'storing', tries = tries + 1 WHERE id = ? AND state IN ('queued', 'waiting')";
  return journal.run(sql, id) === 1;
}

export type StoredResult = {
  place: string;
  sizeBytes: number;
  tookMs: number;
  readableAt: string;
  isReadBack: boolean;
  /** See StoredCopy. */
  immutableUntil?: Date | null;
  /** On which disk of a removable set. */
  mediumId?: string;
};

/** The copy lies at its destination: its facts, and what was proved of it. */
export function recordStored(journal: Journal, copy: CopyRecord, result: StoredResult): void {
  journal.transaction(() => {
    const storedAt = journal.clock.now().toISOString();
    journal.run(
      `UPDATE copy SET state = 'stored', place = ?, stored_at = ?, read_back_at = ?, immutable_until = ?, failure = NULL,
         next_try_at = NULL, lost_at = NULL WHERE id = ?`,
      result.place,
      storedAt,
      result.isReadBack ? storedAt : null,
      result.immutableUntil?.toISOString() ?? null,
      copy.id,
    );
    const { id: copyId, backupId, destinationId } = copy;
    const { place, sizeBytes, tookMs, immutableUntil, mediumId } = result;
    if (mediumId !== undefined) noteCopyMedium(journal, copyId, mediumId);
    appendFact(journal, {
      kind: 'copy-stored',
      copyId,
      backupId,
      destinationId,
      place,
      sizeBytes,
      tookMs,
      storedAt,
      ...(immutableUntil === undefined ? {} : { immutableUntil: immutableUntil?.toISOString() ?? null }),
      ...(mediumId === undefined ? {} : { mediumId }),
    });
    const passed = { kind: 'copy-checked', copyId, backupId, outcome: 'passed', failure: null } as const;
    appendFact(journal, { ...passed, proof: 'readable', readBack: false, checkedAt: result.readableAt });
    if (result.isReadBack)
      appendFact(journal, { ...passed, proof: 'intact', readBack: true, checkedAt: storedAt });
  });
}

/** The copy must be tried again later. Told to the centre when the reason changes, not on each try. */
export function recordWaiting(journal: Journal, copy: CopyRecord, failure: Failure, nextTryAt: Date): void {
  journal.transaction(() => {
    journal.run(
      "UPDATE copy SET state = 'waiting', failure = ?, next_try_at = ? WHERE id = ?",
      JSON.stringify(failure),
      nextTryAt.toISOString(),
      copy.id,
    );
    if (copy.failure?.code === failure.code) return;
    appendFact(journal, {
      kind: 'copy-waiting',
      copyId: copy.id,
      backupId: copy.backupId,
      destinationId: copy.destinationId,
      failure,
      tries: copy.tries,
      nextTryAt: nextTryAt.toISOString(),
    });
  });
}

/** The copy will never be made. */
export function giveUpCopy(journal: Journal, copyId: string, failure: Failure): void {
  journal.transaction(() => {
    const { id, backupId, destinationId } = requireCopy(journal, copyId);
    const sql = "UPDATE copy SET state = 'given-up', failure = ?, next_try_at = NULL WHERE id = ?";
    journal.run(sql, JSON.stringify(failure), id);
    appendFact(journal, { kind: 'copy-given-up', copyId: id, backupId, destinationId, failure });
  });
}

/** A copy that was found missing or bad shall be made anew; `failure` is what it was found to be. */
export function queueRepair(journal: Journal, copy: CopyRecord, failure: Failure): void {
  journal.transaction(() => {
    const now = journal.clock.now();
    journal.run('UPDATE copy SET lost_at = ?, tries = 0 WHERE id = ?', now.toISOString(), copy.id);
    recordWaiting(journal, { ...copy, tries: 0, failure: null }, failure, now);
  });
}

/** There is nothing left to make it anew from. */
export function leaveLost(journal: Journal, copy: CopyRecord): void {
  journal.transaction(() => {
    journal.run('UPDATE copy SET lost_at = NULL, next_try_at = NULL WHERE id = ?', copy.id);
    recordCheck(journal, copy, {
      proof: 'intact',
      failure: { code: 'copy_missing', figures: {} },
      isReadBack: false,
    });
  });
}

export type CopyCheck = {
  proof: 'intact' | 'readable';
  failure: Failure | null;
  /** False when only its name and size were looked at. */
  isReadBack?: boolean;
};

/** What reading a copy back, or looking for it, showed. A copy that is gone or altered stops counting; one that passes counts again. */
export function recordCheck(journal: Journal, copy: CopyRecord, check: CopyCheck): void {
  journal.transaction(() => {
    const checkedAt = journal.clock.now().toISOString();
    const state = check.failure === null ? 'stored' : badStates[check.failure.code];
    const { isReadBack = true } = check;
    if (state !== undefined) {
      const readBackAt = isReadBack ? checkedAt : (copy.readBackAt?.toISOString() ?? null);
      journal.run('UPDATE copy SET state = ?, read_back_at = ? WHERE id = ?', state, readBackAt, copy.id);
    }
    appendFact(journal, {
      kind: 'copy-checked',
      copyId: copy.id,
      backupId: copy.backupId,
      proof: check.proof,
      outcome: check.failure === null ? 'passed' : 'failed',
      readBack: isReadBack,
      failure: check.failure,
      checkedAt,
    });
  });
}

/** Failures of a check that speak of the copy; any other (an unreachable server) leaves it as it was. */
const badStates: Partial<Record<Failure['code'], JournalCopyState>> = {
  copy_missing: 'missing',
  copy_truncated: 'corrupt',
  copy_altered: 'corrupt',
  manifest_altered: 'corrupt',
  manifest_missing: 'corrupt',
  signature_unknown: 'corrupt',
  dump_unreadable: 'corrupt',
};

export function speaksOfCopy(failure: Failure): boolean {
  return badStates[failure.code] !== undefined;
}

function copyOf(row: Row): CopyRecord {
  return {
    id: String(row.id),
    backupId: String(row.backup_id),
    sourceId: String(row.source_id),
    destinationId: String(row.destination_id),
    state: states.find((state) => state === row.state) ?? 'waiting',
    tries: Number(row.tries),
    nextTryAt: dateOf(row.next_try_at),
    failure: parsed(failureSchema, row.failure),
    place: row.place === null || row.place === undefined ? null : String(row.place),
    storedAt: dateOf(row.stored_at),
    readBackAt: dateOf(row.read_back_at),
    lostAt: dateOf(row.lost_at),
    expiringSince: dateOf(row.expiring_since),
    expiredAt: dateOf(row.expired_at),
    expiryFailure: parsed(failureSchema, row.expiry_failure),
    immutableUntil: dateOf(row.immutable_until),
  };
}
