import type { Reader } from '#lib/central/database/client.ts';
import type { SourceDrillFacts } from '#lib/domain/health.ts';
import type { MeasuredRestore } from '#lib/domain/recovery-point.ts';

/** A source in use, with what its policies ask of drills and what its newest ones showed. */
export type SourceDrills = SourceDrillFacts & { siteId: string; measured: MeasuredRestore | null };

type Row = {
  siteId: string;
  sourceId: string;
  everyDays: number | null;
  firstBackupAt: Date | null;
  outcome: 'passed' | 'failed' | null;
  verdictAt: Date | null;
  passedAt: Date | null;
  restoreMs: number | null;
  plainBytes: number | null;
};

/** One query, by index, however many sites there are. */
export async function loadSourceDrills(reader: Reader, siteIds: readonly string[]): Promise<SourceDrills[]> {
  const rows = await reader.$queryRaw<Row[]>`
    SELECT s.site_id AS "siteId", s.id AS "sourceId", asked.every_days AS "everyDays", first.snapshot_at AS "firstBackupAt",
      verdict.outcome::text AS outcome, verdict.finished_at AS "verdictAt",
      passed.finished_at AS "passedAt", passed.restore_ms AS "restoreMs", passed.plain_bytes AS "plainBytes"
    FROM source s
    LEFT JOIN LATERAL (
      SELECT min((v.drill ->> 'everyDays')::int) AS every_days FROM set_member m
      JOIN backup_set b ON b.id = m.set_id AND b.archived_at IS NULL
      JOIN policy p ON p.id = b.policy_id AND p.archived_at IS NULL
      JOIN policy_version v ON v.policy_id = p.id AND v.version = p.current_version
      WHERE m.source_id = s.id
    ) asked ON true
    LEFT JOIN LATERAL (
      SELECT snapshot_at FROM backup WHERE backup.source_id = s.id ORDER BY snapshot_at LIMIT 1
    ) first ON true
    LEFT JOIN LATERAL (
      SELECT outcome, finished_at FROM drill
      WHERE drill.source_id = s.id AND outcome <> 'not_run' ORDER BY finished_at DESC LIMIT 1
    ) verdict ON true
    LEFT JOIN LATERAL (
      SELECT finished_at, restore_ms, (report ->> 'plainBytes')::float8 AS plain_bytes FROM drill
      WHERE drill.source_id = s.id AND outcome = 'passed' ORDER BY finished_at DESC LIMIT 1
    ) passed ON true
    WHERE s.site_id = ANY(${siteIds}::text[]) AND s.archived_at IS NULL
    ORDER BY s.name, s.id`;
  return rows.map(({ outcome, verdictAt, passedAt, restoreMs, plainBytes, ...row }) => ({
    ...row,
    lastVerdict: outcome === null || verdictAt === null ? null : { outcome, at: verdictAt },
    lastPassedAt: passedAt,
    measured:
      passedAt === null || restoreMs === null
        ? null
        : { restoreMs, plainBytes: plainBytes ?? 0, measuredAt: passedAt },
  }));
}

/** Whether an agent's site names a server for drills; null while it has not said, as one of before drills. */
export function hasDrillServer(selfReport: unknown): boolean | null {
  if (typeof selfReport !== 'object' || selfReport === null || !('drillServer' in selfReport)) return null;
  return selfReport.drillServer !== null;
}
