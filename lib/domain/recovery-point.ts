import type { CopyState } from './words.ts';

/** One stored instance of a backup, as far as its worth for a restore goes. */
export type PointCopy = {
  destinationId: string;
  offSite: boolean;
  state: CopyState;
  /** When these bytes were last shown to be readable; null while they have not been. */
  readableAt: Date | null;
};

export type PointBackup = {
  backupId: string;
  sourceId: string;
  /** The instant that a restore of it goes back to. */
  snapshotAt: Date;
  sizeBytes: number;
  plainBytes: number;
  copies: PointCopy[];
};

/** The backups that one attempt made, one a source. */
export type PointAttempt = { attemptId: string; backups: PointBackup[] };

export type RecoveryPoint = {
  attemptId: string;
  /** The earliest snapshot of its members: nothing entered before it is lost, of any of them. */
  at: Date;
  /** Milliseconds between the first and the last snapshot (S9). */
  skewMs: number;
  sizeBytes: number;
  plainBytes: number;
  /** Proven copies of the member that has the fewest. */
  copies: number;
  offSiteCopies: number;
};

/** Proven: it stands where it was stored, and was shown to be readable to its end. */
export function isProven(copy: PointCopy): boolean {
  return copy.state === 'stored' && copy.readableAt !== null;
}

export function isProvenOffSite(copy: PointCopy): boolean {
  return copy.offSite && isProven(copy);
}

/**
 * The newest instant that the whole set can go back to: the newest attempt that left a copy that counts of each of
 * today's members. Members from different attempts make no point, because they don't belong to one instant; a member
 * that was added since makes the older attempts incomplete.
 */
export function findRecoveryPoint(
  memberIds: readonly string[],
  attempts: readonly PointAttempt[],
  counts: (copy: PointCopy) => boolean = isProven,
): RecoveryPoint | null {
  if (memberIds.length === 0) return null;
  const points = attempts.flatMap((attempt) => {
    const members = memberIds.map((id) => attempt.backups.find((backup) => backup.sourceId === id));
    const whole = members.filter((backup) => backup?.copies.some(counts)) as PointBackup[];
    return whole.length === memberIds.length ? [pointOf(attempt.attemptId, whole)] : [];
  });
  return points.reduce<RecoveryPoint | null>(
    (newest, point) => (newest === null || point.at > newest.at ? point : newest),
    null,
  );
}

function pointOf(attemptId: string, members: PointBackup[]): RecoveryPoint {
  const instants = members.map((backup) => backup.snapshotAt.getTime());
  const fewest = (counts: (copy: PointCopy) => boolean): number =>
    Math.min(...members.map((backup) => backup.copies.filter(counts).length));
  return {
    attemptId,
    at: new Date(Math.min(...instants)),
    skewMs: Math.max(...instants) - Math.min(...instants),
    sizeBytes: members.reduce((sum, backup) => sum + backup.sizeBytes, 0),
    plainBytes: members.reduce((sum, backup) => sum + backup.plainBytes, 0),
    copies: fewest(isProven),
    offSiteCopies: fewest(isProvenOffSite),
  };
}

/** Bytes a second that a restore gets through on a clinic's ordinary machine, indexes included. */
const restoredBytesPerSecond = 15_000_000;
/** Fetching the copy, connecting, checking: milliseconds that even an empty database takes. */
const restoreStartMs = 60_000;

/**
 * Milliseconds that a restore of so many plain bytes is likely to take: an estimate from size alone, and to be called
 * one on every page, until a drill has measured it.
 */
export function estimateRestoreMs(plainBytes: number): number {
  return restoreStartMs + (plainBytes / restoredBytesPerSecond) * 1000;
}
