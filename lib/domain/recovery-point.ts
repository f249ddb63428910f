import type { CopyState } from './words.ts';

/** One stored instance of a backup, as far as its worth for a restore goes. */
export type PointCopy = {
  destinationId: string;
  offSite: boolean;
  state: CopyState;
  /** When these bytes were last shown to be readable; null while they have not been. */
  readableAt: Date | null;
  /** When a drill found that these bytes don't give back what was backed up; null when the newest one didn't. */
  drillFailedAt: Date | null;
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

/** Proven: it stands where it was stored, was shown to be readable to its end, and no drill of these bytes has failed since. */
export function isProven(copy: Pick<PointCopy, 'state' | 'readableAt' | 'drillFailedAt'>): boolean {
  return copy.state === 'stored' && copy.readableAt !== null && copy.drillFailedAt === null;
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

/** What the newest drill of a source took, and how large the dump was that it restored. */
export type MeasuredRestore = { restoreMs: number; plainBytes: number; measuredAt: Date };

/** Milliseconds that a restore is likely to take; `isMeasured` when a drill says so, else estimated from size alone. */
export type ExpectedRestore = { ms: number; isMeasured: boolean };

/**
 * What a restore of so many plain bytes would take today: as long as the newest drill of that source took, by as much
 * longer as the dump has grown since; from size alone while there was none, and to be called an estimate on every page.
 */
export function expectRestore(plainBytes: number, measured: MeasuredRestore | null): ExpectedRestore {
  if (measured === null) return { ms: estimateRestoreMs(plainBytes), isMeasured: false };
  const growth = measured.plainBytes > 0 ? plainBytes / measured.plainBytes : 1;
  // A dump that has shrunk is not told to be quicker: signing in and reading the manifest stay.
  return { ms: measured.restoreMs * Math.max(1, growth), isMeasured: true };
}

/** The sources of a set together, restored one after the other; null while one of them was never drilled. */
export function combineMeasured(parts: readonly (MeasuredRestore | null)[]): MeasuredRestore | null {
  if (parts.length === 0) return null;
  return parts.reduce((sum, part) => {
    if (sum === null || part === null) return null;
    return {
      restoreMs: sum.restoreMs + part.restoreMs,
      plainBytes: sum.plainBytes + part.plainBytes,
      measuredAt: new Date(Math.min(sum.measuredAt.getTime(), part.measuredAt.getTime())),
    };
  });
}

/** Of several sets, restored one after the other: measured when each of them was. */
export function sumRestores(parts: readonly ExpectedRestore[]): ExpectedRestore {
  return {
    ms: parts.reduce((sum, part) => sum + part.ms, 0),
    isMeasured: parts.length > 0 && parts.every((part) => part.isMeasured),
  };
}

/** Milliseconds that a restore of so many plain bytes is likely to take, from size alone. */
export function estimateRestoreMs(plainBytes: number): number {
  return restoreStartMs + (plainBytes / restoredBytesPerSecond) * 1000;
}
