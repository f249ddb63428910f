import type { Destination } from '../destinations/destination.ts';
import { type BackupNames, backupNamesSchema } from '../journal/backups.ts';
import { type CopyRecord, copiesAt } from '../journal/copies.ts';
import type { Journal } from '../journal/journal.ts';

/** A copy that lies at its destination, or should, with its files by name and the size that each must have. */
export type LaidCopy = {
  copy: CopyRecord;
  /** In the order in which they are removed: the manifest last. Its size is not compared (null). */
  files: { name: string; sizeBytes: number | null }[];
};

/**
 * All copies that were once stored at a destination, were not expired since and can lie there now, oldest first. A copy on a
 * disk that is not in the drive is no missing one.
 */
export function laidCopies(
  journal: Journal,
  destination: Pick<Destination, 'holds'>,
  destinationId: string,
): LaidCopy[] {
  return laidAt(journal, destination, destinationId).map((copy) => ({
    copy,
    files: filesOf(journal, copy.backupId),
  }));
}

/** The same without their files. */
export function laidAt(
  journal: Journal,
  destination: Pick<Destination, 'holds'>,
  destinationId: string,
): CopyRecord[] {
  return copiesAt(journal, destinationId).filter(
    (copy) => isLaid(copy) && (destination.holds?.(copy.id) ?? true),
  );
}

/** Lost ones too: something of it may lie there, and retention has a word about it. */
function isLaid(copy: CopyRecord): boolean {
  if (copy.state === 'stored' || copy.state === 'missing' || copy.state === 'corrupt') return true;
  return copy.lostAt !== null;
}

/** Only two figures of a manifest are asked for; those of thousands of backups are not read in whole. */
function filesOf(journal: Journal, backupId: string): LaidCopy['files'] {
  const row = journal.get(
    `SELECT names, json_extract(signed_manifest, '$.manifest.dump.sizeBytes') AS dump,
       json_extract(signed_manifest, '$.manifest.globals.sizeBytes') AS globals FROM backup WHERE id = ?`,
    backupId,
  );
  if (row === null) throw new Error(`No backup ${backupId} in the journal`);
  const names: BackupNames = backupNamesSchema.parse(JSON.parse(String(row.names)));
  return [
    { name: names.dump, sizeBytes: Number(row.dump) },
    ...(names.globals === null ? [] : [{ name: names.globals, sizeBytes: Number(row.globals) }]),
    { name: names.manifest, sizeBytes: null },
  ];
}
