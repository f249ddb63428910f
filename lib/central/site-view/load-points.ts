import type { Reader } from '#lib/central/database/client.ts';
import { copyPatienceMs } from '#lib/domain/health.ts';
import {
  findRecoveryPoint,
  isProven,
  isProvenOffSite,
  type PointAttempt,
  type PointBackup,
  type RecoveryPoint,
} from '#lib/domain/recovery-point.ts';
import type { CopyState } from '#prisma/generated/enums.ts';
import { copyStateWord } from './copy-state-word.ts';

/** A set with the sources that a recovery point of it must hold. */
export type SetMembers = { setId: string; memberIds: string[]; hasOffSiteDestination: boolean };

export type SetPoints = {
  point: RecoveryPoint | null;
  offSitePoint: RecoveryPoint | null;
  /** The newest that had time to get all its copies (lib/domain/health.ts). */
  settledPoint: RecoveryPoint | null;
};

/** How many attempts of each set are looked at; only sets whose points were not found go on to the next depth. */
const depths = [3, 100, 3000];

/**
 * The recovery points of many sets at once: the rows come by index, a few attempts a set, and the rule itself is
 * `findRecoveryPoint`. A set that is well needs the first depth only, so that hundreds of them cost one query.
 */
export async function loadPoints(
  reader: Reader,
  sets: readonly SetMembers[],
  now: Date,
): Promise<Map<string, SetPoints>> {
  const found = new Map<string, SetPoints>();
  let open = sets.filter((set) => set.memberIds.length > 0);
  for (const depth of depths) {
    if (open.length === 0) break;
    const attempts = await loadAttempts(
      reader,
      open.map((set) => set.setId),
      depth,
    );
    open = open.filter((set) => {
      const own = attempts.get(set.setId) ?? [];
      const points = judgePoints(set, own, now);
      found.set(set.setId, points);
      const isComplete =
        points.point !== null && (points.offSitePoint !== null || !set.hasOffSiteDestination);
      // Fewer than were asked for: there are no more.
      return !isComplete && own.length >= depth;
    });
  }
  return found;
}

function judgePoints(set: SetMembers, attempts: PointAttempt[], now: Date): SetPoints {
  const settledBy = new Date(now.getTime() - copyPatienceMs);
  const settled = attempts.filter((attempt) =>
    attempt.backups.every((backup) => backup.snapshotAt <= settledBy),
  );
  return {
    point: findRecoveryPoint(set.memberIds, attempts, isProven),
    offSitePoint: findRecoveryPoint(set.memberIds, attempts, isProvenOffSite),
    settledPoint: findRecoveryPoint(set.memberIds, settled, isProven),
  };
}

type PointRow = {
  setId: string;
  attemptId: string;
  backupId: string;
  sourceId: string;
  snapshotAt: Date;
  sizeBytes: bigint;
  plainBytes: bigint;
  destinationId: string | null;
  placement: string | null;
  state: CopyState | null;
  readableAt: Date | null;
  drillFailedAt: Date | null;
};

async function loadAttempts(
  reader: Reader,
  setIds: string[],
  depth: number,
): Promise<Map<string, PointAttempt[]>> {
  const rows = await reader.$queryRaw<PointRow[]>`
    SELECT s.set_id AS "setId", a.id AS "attemptId", b.id AS "backupId", b.source_id AS "sourceId",
      b.snapshot_at AS "snapshotAt", b.size_bytes AS "sizeBytes", b.plain_bytes AS "plainBytes",
      c.destination_id AS "destinationId", d.placement, c.state::text AS state, c.readable_at AS "readableAt",
      c.drill_failed_at AS "drillFailedAt"
    FROM unnest(${setIds}::text[]) AS s (set_id)
    CROSS JOIN LATERAL (
      SELECT id, started_at FROM attempt
      WHERE attempt.set_id = s.set_id AND EXISTS (SELECT 1 FROM backup WHERE backup.attempt_id = attempt.id)
      ORDER BY started_at DESC LIMIT ${depth}
    ) a
    JOIN backup b ON b.attempt_id = a.id
    LEFT JOIN copy c ON c.backup_id = b.id
    LEFT JOIN destination d ON d.id = c.destination_id
    ORDER BY s.set_id, a.started_at DESC, b.id`;
  return groupRows(rows);
}

function groupRows(rows: PointRow[]): Map<string, PointAttempt[]> {
  const bySet = new Map<string, PointAttempt[]>();
  const attempts = new Map<string, PointAttempt>();
  const backups = new Map<string, PointBackup>();
  for (const row of rows) {
    let attempt = attempts.get(row.attemptId);
    if (attempt === undefined) {
      attempt = { attemptId: row.attemptId, backups: [] };
      attempts.set(row.attemptId, attempt);
      bySet.set(row.setId, [...(bySet.get(row.setId) ?? []), attempt]);
    }
    let backup = backups.get(row.backupId);
    if (backup === undefined) {
      const { backupId, sourceId, snapshotAt } = row;
      const sizes = { sizeBytes: Number(row.sizeBytes), plainBytes: Number(row.plainBytes) };
      backup = { backupId, sourceId, snapshotAt, ...sizes, copies: [] };
      backups.set(row.backupId, backup);
      attempt.backups.push(backup);
    }
    if (row.destinationId !== null && row.state !== null) {
      backup.copies.push({
        destinationId: row.destinationId,
        offSite: row.placement === 'off-site',
        state: copyStateWord(row.state),
        readableAt: row.readableAt,
        drillFailedAt: row.drillFailedAt,
      });
    }
  }
  return bySet;
}
