import { z } from 'zod';
import { type SignedManifest, signedManifestSchema } from '#lib/contract/manifest.ts';
import { newId } from '#lib/shared/ids.ts';
import { finishAttempt } from './attempts.ts';
import { giveUpCopy } from './copies.ts';
import type { Journal, Row } from './journal.ts';
import { appendFact } from './journal-facts.ts';

/** File names of one backup, relative to the staging folder and to each destination alike. */
export const backupNamesSchema = z.object({
  dump: z.string(),
  globals: z.string().nullable(),
  manifest: z.string(),
});
export type BackupNames = z.infer<typeof backupNamesSchema>;

export type BackupRecord = {
  id: string;
  attemptId: string;
  setId: string;
  sourceId: string;
  madeAt: string;
  /** Grows with each backup made here: order is told by it, never by a clock. */
  madeSeq: number;
  names: BackupNames;
  signed: SignedManifest;
  /** Whether its files still lie in the staging folder. */
  isStaged: boolean;
};

export type MadeBackup = {
  signed: SignedManifest;
  names: BackupNames;
  destinationIds: string[];
  durationsMs: { dump: number; prove: number; manifest: number };
  /** The last source of its set: its backup completes the attempt. */
  completesAttempt: boolean;
};

/**
 * Records a backup that is proved, fsynced and renamed, with its fact, the copies that are to be made of it, and the
 * attempt's completion when it is the last. Older copies that still wait for the same destination are given up: a
 * destination that is long away waits only for the newest.
 */
export function recordBackup(journal: Journal, made: MadeBackup): BackupRecord {
  const { manifest } = made.signed;
  return journal.transaction(() => {
    const fact = appendFact(journal, {
      kind: 'backup-made',
      signed: made.signed,
      durationsMs: made.durationsMs,
    });
    const order = Number(journal.get('SELECT max(made_seq) AS n FROM backup')?.n ?? 0) + 1;
    journal.run(
      'INSERT INTO backup VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)',
      manifest.backupId,
      manifest.attemptId,
      manifest.setId,
      manifest.source.id,
      fact.at,
      order,
      JSON.stringify(made.names),
      JSON.stringify(made.signed),
    );
    for (const destinationId of made.destinationIds) {
      supersede(journal, manifest.source.id, destinationId);
      queueCopy(journal, manifest.backupId, manifest.source.id, destinationId);
    }
    if (made.completesAttempt) {
      finishAttempt(journal, manifest.attemptId, { outcome: 'completed', failure: null, sourceId: null });
    }
    return requireBackup(journal, manifest.backupId);
  });
}

export function findBackup(journal: Journal, id: string): BackupRecord | null {
  const row = journal.get('SELECT * FROM backup WHERE id = ?', id);
  return row === null ? null : backupOf(row);
}

export function requireBackup(journal: Journal, id: string): BackupRecord {
  const backup = findBackup(journal, id);
  if (backup === null) throw new Error(`No backup ${id} in the journal`);
  return backup;
}

export function backupsOfAttempt(journal: Journal, attemptId: string): BackupRecord[] {
  return journal.all('SELECT * FROM backup WHERE attempt_id = ? ORDER BY made_seq', attemptId).map(backupOf);
}

export function newestBackup(journal: Journal, sourceId: string): BackupRecord | null {
  const sql = 'SELECT * FROM backup WHERE source_id = ? ORDER BY made_seq DESC LIMIT 1';
  const row = journal.get(sql, sourceId);
  return row === null ? null : backupOf(row);
}

/** All backups of a source that the journal knows, oldest first; their copies may be gone. */
export function backupsOfSource(journal: Journal, sourceId: string): BackupRecord[] {
  return journal.all('SELECT * FROM backup WHERE source_id = ? ORDER BY made_seq', sourceId).map(backupOf);
}

export function stagedBackups(journal: Journal): BackupRecord[] {
  return journal.all('SELECT * FROM backup WHERE staged = 1 ORDER BY made_seq').map(backupOf);
}

export function markUnstaged(journal: Journal, backupId: string): void {
  journal.run('UPDATE backup SET staged = 0 WHERE id = ?', backupId);
}

export function markStaged(journal: Journal, backupId: string): void {
  journal.run('UPDATE backup SET staged = 1 WHERE id = ?', backupId);
}

function queueCopy(journal: Journal, backupId: string, sourceId: string, destinationId: string): void {
  const now = journal.clock.now();
  journal.run(
    "INSERT INTO copy (id, backup_id, source_id, destination_id, state, next_try_at) VALUES (?, ?, ?, ?, 'queued', ?)",
    newId('cop', now),
    backupId,
    sourceId,
    destinationId,
    now.toISOString(),
  );
}

/** Not one that is made anew because it was lost: the newer backup doesn't stand for its day. */
function supersede(journal: Journal, sourceId: string, destinationId: string): void {
  const older = journal.all(
    `SELECT id FROM copy WHERE source_id = ? AND destination_id = ? AND state IN ('queued', 'waiting')
       AND lost_at IS NULL`,
    sourceId,
    destinationId,
  );
  for (const row of older) giveUpCopy(journal, String(row.id), { code: 'superseded', figures: {} });
}

function backupOf(row: Row): BackupRecord {
  return {
    id: String(row.id),
    attemptId: String(row.attempt_id),
    setId: String(row.set_id),
    sourceId: String(row.source_id),
    madeAt: String(row.made_at),
    madeSeq: Number(row.made_seq),
    names: backupNamesSchema.parse(JSON.parse(String(row.names))),
    signed: signedManifestSchema.parse(JSON.parse(String(row.signed_manifest))),
    isStaged: Number(row.staged) === 1,
  };
}
