import type { Reader } from '#lib/central/database/client.ts';
import { judgeSizeChange, type SizeChange } from '#lib/domain/size-change.ts';

export type SizePoint = { at: Date; sizeBytes: number; change: SizeChange };

export type SizeHistory = {
  set: { id: string; name: string };
  site: { name: string; timeZone: string };
  /** Oldest first. */
  points: SizePoint[];
  /** The newest backup that was smaller than the one before it (L7). */
  lastShrunk: SizePoint | null;
};

/** More points than this say nothing more on a chart. */
const mostPoints = 400;
const usualDays = 90;

/** The stored size of each completed backup of a set, all its sources together. */
export async function loadSizes(
  reader: Reader,
  setId: string,
  days: number | null,
  now: Date,
): Promise<SizeHistory | null> {
  const set = await reader.backupSet.findUnique({
    where: { id: setId },
    select: { id: true, name: true, site: { select: { name: true, timeZone: true } } },
  });
  if (set === null) return null;
  const since = new Date(now.getTime() - (days ?? usualDays) * 86_400_000);
  const rows = await reader.$queryRaw<{ at: Date; sizeBytes: bigint }[]>`
    SELECT a.started_at AS at, sum(b.size_bytes)::bigint AS "sizeBytes"
    FROM attempt a JOIN backup b ON b.attempt_id = a.id
    WHERE a.set_id = ${setId} AND a.outcome = 'completed' AND a.started_at >= ${since}::timestamp
    GROUP BY a.id, a.started_at
    ORDER BY a.started_at DESC LIMIT ${mostPoints}`;
  const sizes = rows.reverse().map((row) => ({ at: row.at, sizeBytes: Number(row.sizeBytes) }));
  const points = sizes.map((size, position) => ({
    ...size,
    change: judgeSizeChange(sizes[position - 1]?.sizeBytes ?? null, size.sizeBytes),
  }));
  const { site, ...own } = set;
  return { set: own, site, points, lastShrunk: points.findLast((point) => hasShrunk(point.change)) ?? null };
}

export function hasShrunk(change: SizeChange): boolean {
  return change.verdict === 'shrunk' || change.verdict === 'shrunk-much';
}
