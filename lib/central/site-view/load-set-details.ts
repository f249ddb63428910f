import type { Reader } from '#lib/central/database/client.ts';
import type { Failure } from '#lib/contract/failure.ts';
import { scheduleSchema } from '#lib/contract/schedule.ts';
import type { Schedule } from '#lib/domain/schedule.ts';

/** A set with what it protects, by which policy, and what is going on with it now. */
export type SetDetails = {
  sources: { sourceId: string; name: string }[];
  policy: { policyId: string; name: string; schedule: Schedule; graceMinutes: number } | null;
  /** Where its policy sends copies, as far as this site reaches it. */
  destinations: { destinationId: string; name: string; placement: string }[];
  running: { attemptId: string; startedAt: Date } | null;
  order: BackupOrder | null;
};

/** The newest backup that somebody asked for within a day, and what came of it. */
export type BackupOrder = {
  orderId: string;
  state: 'asked' | 'queued' | 'running' | 'done' | 'failed' | 'refused';
  requestedAt: Date;
  expiresAt: Date;
  finishedAt: Date | null;
  failure: Failure | null;
  attempt: { attemptId: string; tookMs: number | null; sizeBytes: number } | null;
};

const shownForMs = 24 * 3_600_000;

export async function loadSetDetails(
  reader: Reader,
  setIds: string[],
  now: Date,
): Promise<Map<string, SetDetails>> {
  const sets = await reader.backupSet.findMany({
    where: { id: { in: setIds } },
    select: {
      id: true,
      siteId: true,
      members: {
        where: { source: { archivedAt: null } },
        orderBy: { position: 'asc' },
        select: { source: { select: { id: true, name: true } } },
      },
      policy: { select: { id: true, name: true, currentVersion: true, versions: true } },
      attempts: {
        where: { outcome: 'running' },
        orderBy: { startedAt: 'desc' },
        take: 1,
        select: { id: true, startedAt: true },
      },
    },
  });
  const siteIds = [...new Set(sets.map((set) => set.siteId))];
  const places = await reader.siteDestination.findMany({
    where: { siteId: { in: siteIds }, destination: { archivedAt: null } },
    orderBy: { destination: { name: 'asc' } },
    select: { siteId: true, destination: { select: { id: true, name: true, placement: true } } },
  });
  const orders = await Promise.all(sets.map((set) => loadOrder(reader, set.siteId, set.id, now)));
  return new Map(
    sets.map((set, position) => {
      const version = set.policy?.versions.find((one) => one.version === set.policy?.currentVersion);
      const running = set.attempts[0];
      return [
        set.id,
        {
          sources: set.members.map(({ source }) => ({ sourceId: source.id, name: source.name })),
          policy:
            set.policy && version
              ? {
                  policyId: set.policy.id,
                  name: set.policy.name,
                  schedule: scheduleSchema.parse(version.schedule),
                  graceMinutes: version.graceMinutes,
                }
              : null,
          destinations: places
            .filter(
              ({ siteId, destination }) =>
                siteId === set.siteId && version?.destinationIds.includes(destination.id),
            )
            .map(({ destination: { id, name, placement } }) => ({ destinationId: id, name, placement })),
          running: running ? { attemptId: running.id, startedAt: running.startedAt } : null,
          order: orders[position] ?? null,
        },
      ];
    }),
  );
}

async function loadOrder(
  reader: Reader,
  siteId: string,
  setId: string,
  now: Date,
): Promise<BackupOrder | null> {
  const order = await reader.order.findFirst({
    where: {
      siteId,
      kind: 'backup',
      requestedAt: { gt: new Date(now.getTime() - shownForMs) },
      payload: { path: ['setId'], equals: setId },
    },
    orderBy: { requestedAt: 'desc' },
  });
  if (order === null) return null;
  const attempt = await reader.attempt.findFirst({
    where: { setId, orderId: order.id },
    orderBy: { startedAt: 'desc' },
    select: { id: true, startedAt: true, finishedAt: true, backups: { select: { sizeBytes: true } } },
  });
  return {
    orderId: order.id,
    state: order.state,
    requestedAt: order.requestedAt,
    expiresAt: order.expiresAt,
    finishedAt: order.finishedAt,
    failure: order.failure as Failure | null,
    attempt: attempt && {
      attemptId: attempt.id,
      tookMs: attempt.finishedAt && attempt.finishedAt.getTime() - attempt.startedAt.getTime(),
      sizeBytes: attempt.backups.reduce((sum, backup) => sum + Number(backup.sizeBytes), 0),
    },
  };
}
