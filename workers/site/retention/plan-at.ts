import type { Assignment, Retention } from '#lib/contract/assignment.ts';
import { planRetention, type RetainedBackup, type RetentionPlan } from '#lib/domain/retention.ts';
import type { Destination } from '../destinations/destination.ts';
import type { CopyRecord } from '../journal/copies.ts';
import type { Journal } from '../journal/journal.ts';
import { mediumOfCopy } from '../journal/media.ts';
import type { SiteSettings } from '../state/site-settings.ts';
import { laidAt } from './laid-copies.ts';

export type PlannedAt = { sourceId: string; plan: RetentionPlan };

/**
 * What stays and what goes at one destination, source by source, by the stored assignment and under the site's own
 * floor. A source or destination that the assignment no longer names has no rule here: all of it stays. Each disk of a set is
 * planned for by itself, when it is in the drive: what lies on one that is away can't be looked at, and no copy goes on its word.
 */
export function planAt(
  journal: Journal,
  assignment: Assignment,
  settings: Pick<SiteSettings, 'floorCopies' | 'floorDays'>,
  destination: Pick<Destination, 'holds'>,
  destinationId: string,
): PlannedAt[] {
  const laid = laidAt(journal, destination, destinationId);
  const bySource = Map.groupBy(laid, (copy) =>
    JSON.stringify([copy.sourceId, mediumOfCopy(journal, copy.id)]),
  );
  const holds = assignment.holds.map(({ backupId, until }) => ({
    backupId,
    until: until === null ? null : new Date(until),
  }));
  return [...bySource.values()].flatMap((copies) => {
    const sourceId = copies[0]?.sourceId;
    if (sourceId === undefined) return [];
    const plan = planRetention({
      backups: backupsWith(journal, sourceId, copies),
      rules: rulesFor(assignment, sourceId, destinationId),
      floor: { copies: settings.floorCopies, days: settings.floorDays },
      holds,
      timeZone: assignment.site.timeZone,
      now: journal.clock.now(),
    });
    return [{ sourceId, plan }];
  });
}

/** The rule of each set that backs this source up to this destination. */
export function rulesFor(assignment: Assignment, sourceId: string, destinationId: string): Retention[] {
  return assignment.sets
    .filter((set) => set.sourceIds.includes(sourceId) && set.destinationIds.includes(destinationId))
    .map((set) => set.retentionAt[destinationId] ?? set.retention);
}

/** Every backup of the source ever made here: those without a copy still tell which clocks were right. */
function backupsWith(journal: Journal, sourceId: string, copies: CopyRecord[]): RetainedBackup[] {
  const rows = journal.all(
    `SELECT backup.id AS id, made_seq, started_at FROM backup JOIN attempt ON attempt.id = backup.attempt_id
     WHERE source_id = ?`,
    sourceId,
  );
  const failed = failedInDrill(journal, sourceId);
  const byBackup = new Map(copies.map((copy) => [copy.backupId, copy]));
  return rows.map((row) => {
    const backupId = String(row.id);
    const copy = byBackup.get(backupId);
    const isProven = copy !== undefined && isCounted(copy) && !failed.has(backupId);
    return {
      backupId,
      seq: Number(row.made_seq),
      at: new Date(String(row.started_at)),
      // Nothing at the site judges sizes yet.
      isShrunken: false,
      copy: copy === undefined ? null : { copyId: copy.id, isProven, immutableUntil: copy.immutableUntil },
    };
  });
}

/** Stored bytes were shown to be readable before they were copied; one whose removal has begun is proven no more. */
function isCounted(copy: CopyRecord): boolean {
  return copy.state === 'stored' && copy.expiringSince === null;
}

/** Backups whose newest finished drill showed that they don't restore to what they should be. */
function failedInDrill(journal: Journal, sourceId: string): Set<string> {
  const rows = journal.all(
    `SELECT backup_id, outcome FROM drill WHERE source_id = ? AND outcome IN ('passed', 'failed') ORDER BY rowid`,
    sourceId,
  );
  const newest = new Map(rows.map((row) => [String(row.backup_id), String(row.outcome)]));
  return new Set([...newest].filter(([, outcome]) => outcome === 'failed').map(([backupId]) => backupId));
}
