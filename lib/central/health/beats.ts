import { database } from '#lib/central/database/client.ts';

/** The centre's processes that must be at work. */
export const workers = ['door', 'watch', 'mail', 'orders'] as const;
export type WorkerName = (typeof workers)[number];

export const beatEveryMs = 5_000;
/** Milliseconds without a beat after which a worker counts as gone, and begins anew when it is back. */
export const goneAfterMs = 60_000;

/** Notes that a worker lives; after a gap it counts as having begun now. */
export async function beat(name: WorkerName, now: Date): Promise<void> {
  const gone = new Date(now.getTime() - goneAfterMs);
  await database().$executeRaw`
    INSERT INTO worker_beat (name, beat_at, since) VALUES (${name}, ${now}, ${now})
    ON CONFLICT (name) DO UPDATE SET
      beat_at = ${now},
      since = CASE WHEN worker_beat.beat_at < ${gone} THEN ${now} ELSE worker_beat.since END`;
}

/** Since when agents could reach this centre without a gap; now, when its door has not begun to beat. */
export async function listeningSince(now: Date): Promise<Date> {
  const door = await database().workerBeat.findUnique({ where: { name: 'door' satisfies WorkerName } });
  if (door === null || now.getTime() - door.beatAt.getTime() > goneAfterMs) return now;
  return door.since;
}
