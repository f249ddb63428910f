import type { AssignedMedium } from '#lib/contract/media.ts';
import { volumeIdentitySchema } from '#lib/contract/media.ts';
import type { VolumeIdentity } from '#lib/domain/media.ts';
import {
  type MediumColour,
  type MediumPresence,
  mediumColours,
  mediumPresences,
  type Turn,
  turns,
} from '#lib/domain/words.ts';
import { dateOf } from './attempts.ts';
import type { Journal, Row } from './journal.ts';
import { appendFact } from './journal-facts.ts';

/** A disk of a removable set as this site's journal knows it. */
export type MediumRecord = {
  id: string;
  destinationId: string;
  label: string;
  colour: MediumColour;
  turn: Turn;
  volume: VolumeIdentity;
  addedAt: Date;
  presence: MediumPresence | null;
  seenAt: Date | null;
  cameAt: Date | null;
};

export function findMedium(journal: Journal, id: string): MediumRecord | null {
  const row = journal.get('SELECT * FROM medium WHERE id = ?', id);
  return row === null ? null : mediumOf(row);
}

export function mediaOfDestination(journal: Journal, destinationId: string): MediumRecord[] {
  return journal
    .all('SELECT * FROM medium WHERE destination_id = ? ORDER BY id', destinationId)
    .map(mediumOf);
}

export function allMedia(journal: Journal): MediumRecord[] {
  return journal.all('SELECT * FROM medium ORDER BY id').map(mediumOf);
}

/**
 * The disks of a set: those that the journal knows, called as the assignment calls them now. One that was added at the site
 * a moment ago counts before the centre has heard of it; one that only the assignment knows can't be told by its volume
 * until it comes, and is named all the same.
 */
export function disksOf(
  journal: Journal,
  destinationId: string,
  assigned: readonly AssignedMedium[],
): AssignedMedium[] {
  const known = mediaOfDestination(journal, destinationId)
    .filter((medium) => !assigned.some((disk) => disk.id === medium.id))
    .map(({ id, label, colour, turn }) => ({ id, label, colour, turn, isRetired: false }));
  return [...assigned, ...known];
}

export type NewMedium = Omit<MediumRecord, 'addedAt' | 'presence' | 'seenAt' | 'cameAt'> & {
  fsType: string;
  sizeBytes: number | null;
  /** The order that asked for it; null at the site's own command line. */
  orderId: string | null;
};

/** Its marker is written: it is a disk of the set from now on. */
export function recordAddedMedium(journal: Journal, medium: NewMedium): void {
  journal.transaction(() => {
    insertMedium(journal, medium);
    const { id, destinationId, label, colour, turn, volume, fsType, sizeBytes, orderId } = medium;
    appendFact(journal, {
      kind: 'medium-added',
      ...{ mediumId: id, destinationId, label, colour, turn, volume, fsType, sizeBytes, orderId },
      at: journal.clock.now().toISOString(),
    });
  });
}

/** A disk that this site's key had marked before this journal began: it is known from its marker. */
export function adoptMedium(journal: Journal, medium: Omit<NewMedium, 'orderId'>): void {
  recordAddedMedium(journal, { ...medium, orderId: null });
}

/** What is seen of a disk now, with its fact when that is another thing than before. False when nothing changed. */
export function recordPresence(
  journal: Journal,
  id: string,
  presence: MediumPresence,
  freeBytes: number | null,
): boolean {
  return journal.transaction(() => {
    const medium = findMedium(journal, id);
    if (medium === null || medium.presence === presence) return false;
    const at = journal.clock.now().toISOString();
    const hasCome = presence !== 'removed' && (medium.presence === null || medium.presence === 'removed');
    journal.run(
      'UPDATE medium SET presence = ?, seen_at = ?, came_at = CASE WHEN ? THEN ? ELSE came_at END WHERE id = ?',
      presence,
      at,
      hasCome ? 1 : 0,
      at,
      id,
    );
    const wasSafe = medium.presence !== 'in-use';
    const { destinationId } = medium;
    appendFact(journal, {
      kind: 'medium-seen',
      mediumId: id,
      destinationId,
      presence,
      wasSafe,
      freeBytes,
      at,
    });
    return true;
  });
}

/** Notes on which disk a copy lies; call it in the transaction that stores the copy. */
export function noteCopyMedium(journal: Journal, copyId: string, mediumId: string): void {
  journal.run(
    'INSERT INTO copy_medium VALUES (?, ?) ON CONFLICT (copy_id) DO UPDATE SET medium_id = excluded.medium_id',
    copyId,
    mediumId,
  );
}

export function mediumOfCopy(journal: Journal, copyId: string): string | null {
  const row = journal.get('SELECT medium_id FROM copy_medium WHERE copy_id = ?', copyId);
  return row === null ? null : String(row.medium_id);
}

/** The disk on which a file lies, by the names of the backup that it is of; null for a file that no copy there has. */
export function mediumOfFile(journal: Journal, destinationId: string, name: string): string | null {
  const row = journal.get(
    `SELECT m.medium_id FROM copy c JOIN copy_medium m ON m.copy_id = c.id JOIN backup b ON b.id = c.backup_id
     WHERE c.destination_id = ?1 AND ?2 IN
       (json_extract(b.names, '$.dump'), json_extract(b.names, '$.globals'), json_extract(b.names, '$.manifest'))
     LIMIT 1`,
    destinationId,
    name,
  );
  return row === null ? null : String(row.medium_id);
}

/**
 * Whether a copy could be read now. False only for one on a disk that is not in the drive: that it can't be found then
 * shows nothing about it. Ask before a check lists or reads what the journal says is at a destination.
 */
export function isCopyWithinReach(journal: Journal, copyId: string): boolean {
  const mediumId = mediumOfCopy(journal, copyId);
  if (mediumId === null) return true;
  const presence = findMedium(journal, mediumId)?.presence ?? null;
  return presence !== null && presence !== 'removed';
}

/** When the one that came last of a set's disks in the drive has come; null while none is in it. */
export function lastCameAt(journal: Journal, destinationId: string): Date | null {
  const row = journal.get(
    `SELECT max(came_at) AS came_at FROM medium WHERE destination_id = ? AND presence <> 'removed'`,
    destinationId,
  );
  return dateOf(row?.came_at);
}

/** The newest copy on a disk that was stored before the disk came this time, and not read back since. */
export function copyToReadLate(journal: Journal, mediumId: string): string | null {
  const row = journal.get(
    `SELECT c.id FROM copy c JOIN copy_medium m ON m.copy_id = c.id JOIN medium d ON d.id = m.medium_id
     WHERE d.id = ? AND c.state = 'stored' AND c.stored_at < d.came_at
       AND (c.read_back_at IS NULL OR c.read_back_at < d.came_at)
     ORDER BY c.stored_at DESC LIMIT 1`,
    mediumId,
  );
  return row === null ? null : String(row.id);
}

/** Whether a copy is being written to this destination, or is about to be. */
export function isDestinationBusy(journal: Journal, destinationId: string): boolean {
  const now = journal.clock.now().toISOString();
  const sql = `SELECT 1 FROM copy WHERE destination_id = ?
    AND (state = 'storing' OR (state IN ('queued', 'waiting') AND next_try_at <= ?)) LIMIT 1`;
  return journal.get(sql, destinationId, now) !== null;
}

/** What waits for a destination is tried at once: the disk that it waits for may have come. */
export function wakeCopies(journal: Journal, destinationId: string): number {
  return journal.run(
    "UPDATE copy SET next_try_at = ? WHERE destination_id = ? AND state = 'waiting'",
    journal.clock.now().toISOString(),
    destinationId,
  );
}

function insertMedium(
  journal: Journal,
  medium: Omit<MediumRecord, 'addedAt' | 'presence' | 'seenAt' | 'cameAt'>,
) {
  const { id, destinationId, label, colour, turn, volume } = medium;
  journal.run(
    `INSERT INTO medium (id, destination_id, label, colour, turn, volume, added_at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET destination_id = excluded.destination_id, label = excluded.label,
       colour = excluded.colour, turn = excluded.turn, volume = excluded.volume`,
    id,
    destinationId,
    label,
    colour,
    turn,
    JSON.stringify(volume),
    journal.clock.now().toISOString(),
  );
}

function mediumOf(row: Row): MediumRecord {
  return {
    id: String(row.id),
    destinationId: String(row.destination_id),
    label: String(row.label),
    colour: mediumColours.find((colour) => colour === row.colour) ?? 'white',
    turn: turns.find((turn) => turn === row.turn) ?? 'A',
    volume: volumeIdentitySchema.parse(JSON.parse(String(row.volume))),
    addedAt: new Date(String(row.added_at)),
    presence: mediumPresences.find((presence) => presence === row.presence) ?? null,
    seenAt: dateOf(row.seen_at),
    cameAt: dateOf(row.came_at),
  };
}
