import type { SignedManifest } from '#lib/contract/manifest.ts';
import { newId } from '#lib/shared/ids.ts';
import { findAttempt } from './attempts.ts';
import { type BackupNames, findBackup } from './backups.ts';
import { copiesOfBackup } from './copies.ts';
import type { Journal } from './journal.ts';
import { appendFact } from './journal-facts.ts';
import { noteCopyMedium } from './media.ts';

export type FoundCopy = {
  signed: SignedManifest;
  names: BackupNames;
  destinationId: string;
  place: string;
  mediumId: string | null;
};

/**
 * Takes a copy that lies at a destination into the journal, with the backup and the attempt that its manifest tells of, and
 * its fact. Null when the journal has it already. Found backups come before all that this journal has made itself,
 * among each other in the order in which their manifests say that they were made.
 */
export function recordFoundCopy(journal: Journal, found: FoundCopy): string | null {
  return journal.transaction(() => {
    const { manifest } = found.signed;
    if (findBackup(journal, manifest.backupId) === null) insertBackup(journal, found);
    const known = copiesOfBackup(journal, manifest.backupId);
    if (known.some((copy) => copy.destinationId === found.destinationId)) return null;
    const now = journal.clock.now();
    const copyId = newId('cop', now);
    const foundAt = now.toISOString();
    journal.run(
      `INSERT INTO copy (id, backup_id, source_id, destination_id, state, place, stored_at)
       VALUES (?, ?, ?, ?, 'stored', ?, ?)`,
      copyId,
      manifest.backupId,
      manifest.source.id,
      found.destinationId,
      found.place,
      manifest.finishedAt,
    );
    if (found.mediumId !== null) noteCopyMedium(journal, copyId, found.mediumId);
    const { signed, destinationId, place, mediumId } = found;
    const sizeBytes = manifest.dump.sizeBytes + (manifest.globals?.sizeBytes ?? 0);
    const { backupId } = manifest;
    appendFact(journal, {
      kind: 'copy-found',
      ...{ signed, copyId, backupId, destinationId, place, sizeBytes, mediumId, foundAt },
    });
    return copyId;
  });
}

function insertBackup(journal: Journal, { signed, names }: FoundCopy): void {
  const { manifest } = signed;
  if (findAttempt(journal, manifest.attemptId) === null) insertAttempt(journal, signed);
  journal.run(
    'INSERT INTO backup VALUES (?, ?, ?, ?, ?, 0, ?, ?, 0)',
    manifest.backupId,
    manifest.attemptId,
    manifest.setId,
    manifest.source.id,
    manifest.finishedAt,
    JSON.stringify(names),
    JSON.stringify(signed),
  );
  orderFound(journal);
}

/** A slot that this journal has kept already stays its own attempt's: then the found one stands beside it. */
function insertAttempt(journal: Journal, { manifest }: SignedManifest): void {
  const isTaken =
    manifest.dueAt !== null &&
    journal.get(
      "SELECT 1 FROM attempt WHERE set_id = ? AND due_at = ? AND outcome IN ('running', 'completed')",
      manifest.setId,
      manifest.dueAt,
    ) !== null;
  journal.run(
    `INSERT INTO attempt (id, set_id, trigger, due_at, started_at, finished_at, outcome)
     VALUES (?, ?, ?, ?, ?, ?, 'completed')`,
    manifest.attemptId,
    manifest.setId,
    manifest.trigger,
    isTaken ? null : manifest.dueAt,
    manifest.startedAt,
    manifest.finishedAt,
  );
}

/** Numbers up to 0 are those of found backups, whichever disk they came from and in whatever order the disks came. */
function orderFound(journal: Journal): void {
  const rows = journal.all(
    `SELECT id FROM backup WHERE made_seq <= 0
     ORDER BY json_extract(signed_manifest, '$.manifest.startedAt'), id`,
  );
  for (const [index, row] of rows.entries()) {
    journal.run('UPDATE backup SET made_seq = ? WHERE id = ?', index + 1 - rows.length, String(row.id));
  }
}
