import { database } from '#lib/central/database/client.ts';
import { centralRedis, sitesRedis } from '#lib/central/redis/connections.ts';
import { ready } from '#lib/central/redis/ready.ts';
import { within } from '#lib/central/redis/within.ts';
import { goneAfterMs, type WorkerName, workers } from './beats.ts';

/** One part of the centre: whether it works, and in how many milliseconds it answered. */
export type PartHealth = { ok: boolean; ms: number; problem: 'away' | 'late' | null };
export type Health = {
  ok: boolean;
  parts: { database: PartHealth; redisCentral: PartHealth; redisSites: PartHealth } & Record<
    WorkerName,
    PartHealth
  >;
};

/** Milliseconds after which a part that hasn't answered counts as away. */
const patienceMs = 3_000;

/** Whether the database, both Redis instances and every worker work, each asked now. */
export async function readHealth(now: Date): Promise<Health> {
  const [asked, redisCentral, redisSites] = await Promise.all([
    readBeats(),
    tryPart(async () => (await ready(centralRedis())).ping()),
    tryPart(async () => (await ready(sitesRedis())).ping()),
  ]);
  const beats = Object.fromEntries(
    workers.map((name) => [name, workerHealth(asked.beats.get(name), now)]),
  ) as Record<WorkerName, PartHealth>;
  const parts = { database: asked.health, redisCentral, redisSites, ...beats };
  return { ok: Object.values(parts).every((part) => part.ok), parts };
}

async function readBeats(): Promise<{ health: PartHealth; beats: Map<string, Date> }> {
  let beats = new Map<string, Date>();
  const health = await tryPart(async () => {
    const rows = await database().workerBeat.findMany();
    beats = new Map(rows.map((row) => [row.name, row.beatAt]));
  });
  return { health, beats };
}

/** Its age stands for its speed: a worker is asked by what it last wrote. */
function workerHealth(beatAt: Date | undefined, now: Date): PartHealth {
  if (beatAt === undefined) return { ok: false, ms: 0, problem: 'away' };
  const ms = Math.max(0, now.getTime() - beatAt.getTime());
  return { ok: ms <= goneAfterMs, ms, problem: ms <= goneAfterMs ? null : 'late' };
}

async function tryPart(ask: () => Promise<unknown>): Promise<PartHealth> {
  const begun = performance.now();
  const ms = () => Math.round(performance.now() - begun);
  try {
    await within(patienceMs, 'health', ask());
    return { ok: true, ms: ms(), problem: null };
  } catch {
    // What went wrong is in the log of whoever uses it; here it is one word for a page and a probe.
    return { ok: false, ms: ms(), problem: 'away' };
  }
}
