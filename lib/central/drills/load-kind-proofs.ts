import type { Reader } from '#lib/central/database/client.ts';
import type { DrillOutcome } from '#lib/domain/words.ts';
import type { DrillOutcome as StoredOutcome } from '#prisma/generated/enums.ts';
import { drillOutcomeWord } from './drill-outcome-word.ts';

/** A kind of copy of a source: the copies of it that lie at one destination, and when one was last proven by restoring. */
export type KindProof = {
  sourceId: string;
  source: string;
  destinationId: string;
  destination: string;
  placement: string;
  storedCopies: number;
  restoredAt: Date | null;
  /** The newest drill of such a copy, whatever came of it. */
  drill: { drillId: string; outcome: DrillOutcome; finishedAt: Date } | null;
};

type Row = Omit<KindProof, 'storedCopies' | 'drill'> & {
  storedCopies: bigint;
  drillId: string | null;
  outcome: StoredOutcome | null;
  finishedAt: Date | null;
};

/** Each source in use at each destination that holds copies of it, the longest unproven first. */
export async function loadKindProofs(reader: Reader, siteId: string): Promise<KindProof[]> {
  const rows = await reader.$queryRaw<Row[]>`
    SELECT k.source_id AS "sourceId", s.name AS source, k.destination_id AS "destinationId", d.name AS destination,
      d.placement, k.stored AS "storedCopies", k.restored_at AS "restoredAt",
      newest.id AS "drillId", newest.outcome::text AS outcome, newest.finished_at AS "finishedAt"
    FROM (
      SELECT b.source_id, c.destination_id, count(*) FILTER (WHERE c.state = 'stored') AS stored,
        max(c.restored_at) AS restored_at
      FROM copy c JOIN backup b ON b.id = c.backup_id
      WHERE c.site_id = ${siteId} GROUP BY b.source_id, c.destination_id
    ) k
    JOIN source s ON s.id = k.source_id AND s.archived_at IS NULL
    JOIN destination d ON d.id = k.destination_id
    LEFT JOIN LATERAL (
      SELECT id, outcome, finished_at FROM drill
      WHERE drill.source_id = k.source_id AND drill.destination_id = k.destination_id
      ORDER BY finished_at DESC LIMIT 1
    ) newest ON true
    WHERE k.stored > 0 OR newest.id IS NOT NULL
    ORDER BY k.restored_at NULLS FIRST, s.name, d.name`;
  return rows.map(({ drillId, outcome, finishedAt, storedCopies, ...row }) => ({
    ...row,
    storedCopies: Number(storedCopies),
    drill:
      drillId === null || outcome === null || finishedAt === null
        ? null
        : { drillId, outcome: drillOutcomeWord(outcome), finishedAt },
  }));
}
