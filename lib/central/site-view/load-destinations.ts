import type { Reader } from '#lib/central/database/client.ts';
import type { Failure } from '#lib/contract/failure.ts';

/** A destination as this site reaches it, with what lies there and what waits for it. */
export type DestinationView = {
  destinationId: string;
  name: string;
  kind: string;
  placement: string;
  /** Folder, or account and host. */
  where: string;
  storedCopies: number;
  storedBytes: number;
  newestStoredAt: Date | null;
  damagedCopies: number;
  /** When the agent last looked through it; null before the first time. */
  checkedAt: Date | null;
  /** Since when it can't be looked at, and why. */
  away: { since: Date; failure: Failure | null } | null;
  waiting: { copies: number; failure: Failure | null; tries: number; nextTryAt: Date | null } | null;
};

type CountRow = {
  destinationId: string;
  stored: bigint;
  bytes: bigint | null;
  newest: Date | null;
  damaged: bigint;
  waiting: bigint;
};

export async function loadDestinations(reader: Reader, siteId: string): Promise<DestinationView[]> {
  const [places, counts, waiting] = await Promise.all([
    reader.siteDestination.findMany({
      where: { siteId, destination: { archivedAt: null } },
      orderBy: { destination: { name: 'asc' } },
      select: {
        settings: true,
        checkedAt: true,
        awaySince: true,
        awayFailure: true,
        destination: { select: { id: true, name: true, kind: true, placement: true } },
      },
    }),
    reader.$queryRaw<CountRow[]>`
      SELECT destination_id AS "destinationId",
        count(*) FILTER (WHERE state = 'stored') AS stored,
        sum(size_bytes) FILTER (WHERE state = 'stored')::bigint AS bytes,
        max(stored_at) FILTER (WHERE state = 'stored') AS newest,
        count(*) FILTER (WHERE state IN ('missing', 'corrupt')) AS damaged,
        count(*) FILTER (WHERE state = 'waiting') AS waiting
      FROM copy WHERE site_id = ${siteId} GROUP BY destination_id`,
    reader.copy.findMany({
      where: { siteId, state: 'waiting' },
      distinct: ['destinationId'],
      orderBy: [{ destinationId: 'asc' }, { id: 'desc' }],
      select: { destinationId: true, failure: true, tries: true, nextTryAt: true },
    }),
  ]);
  return places.map(({ destination, settings, checkedAt, awaySince, awayFailure }) => {
    const count = counts.find((row) => row.destinationId === destination.id);
    const newest = waiting.find((copy) => copy.destinationId === destination.id);
    return {
      destinationId: destination.id,
      name: destination.name,
      kind: destination.kind,
      placement: destination.placement,
      where: whereOf(settings),
      storedCopies: Number(count?.stored ?? 0),
      storedBytes: Number(count?.bytes ?? 0),
      newestStoredAt: count?.newest ?? null,
      damagedCopies: Number(count?.damaged ?? 0),
      checkedAt,
      away: awaySince && { since: awaySince, failure: awayFailure as Failure | null },
      waiting:
        newest === undefined
          ? null
          : {
              copies: Number(count?.waiting ?? 0),
              failure: newest.failure as Failure | null,
              tries: newest.tries,
              nextTryAt: newest.nextTryAt,
            },
    };
  });
}

function whereOf(settings: unknown): string {
  if (typeof settings !== 'object' || settings === null) return '';
  const { host, user, path, endpoint, bucket, prefix } = settings as Record<string, string | undefined>;
  if (endpoint !== undefined) return [endpoint, bucket, prefix].filter(Boolean).join('/');
  return host === undefined ? (path ?? '') : `${user ?? ''}@${host}:${path ?? ''}`;
}
