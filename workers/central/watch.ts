import { Queue, Worker as QueueWorker } from 'bullmq';
import { watchLongSilence } from '#lib/central/alerts/settle-silence.ts';
import { config } from '#lib/central/config.ts';
import { listeningSince } from '#lib/central/health/beats.ts';
import { announce } from '#lib/central/redis/announce.ts';
import { blockingOptions, connectRedis } from '#lib/central/redis/connect.ts';
import { sweepRestores } from '#lib/central/restores/sweep-restores.ts';
import { watchSlots } from '#lib/central/slots/watch-slots.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { messageOf } from '#lib/shared/errors.ts';
import { createLogger } from '#lib/shared/logger.ts';
import { runForever, type Worker } from './run-forever.ts';

const log = createLogger('watch');
const queueName = 'watch';
const prefix = 'kw-centre';
const everyMs = 60_000;
/** A minute that Redis let pass: the watch looks by itself. */
const overdueMs = 90_000;
const checkEveryMs = 5_000;
/** What is left is looked at in the next minute. */
const mostBatches = 100;

/** One look at all that must be looked at now. Safe to do twice, at once or again. */
export async function watchOnce(now: Date): Promise<void> {
  const since = await listeningSince(now);
  let hasMail = false;
  for (let batch = 0; batch < mostBatches; batch += 1) {
    const watched = await watchSlots(now, since);
    hasMail ||= watched.hasMail;
    if (watched.looked === 0) break;
  }
  const silence = await watchLongSilence(now, since);
  const restores = await sweepRestores(now);
  if (hasMail || silence.hasMail || restores.hasMail) await announce({ kind: 'mail-queued' });
}

/**
 * The watch: a BullMQ schedule on the centre's own Redis, every minute. While Redis is away it looks by itself; a
 * minute that both of them look at is looked at twice, which changes nothing.
 */
export function startWatch(): Worker {
  let lookedAt = Number.NEGATIVE_INFINITY;
  const look = async () => {
    await watchOnce(systemClock.now());
    lookedAt = performance.now();
  };
  const connection = connectRedis(config().redisCentral, 'watch', blockingOptions());
  const queue = new Queue(queueName, { connection, prefix, skipVersionCheck: true });
  const taker = new QueueWorker(queueName, look, { connection, prefix, skipVersionCheck: true });
  // Their connection tells of a Redis that is away, once.
  const onError = (error: Error) => log.debug({ error: error.message }, 'queue');
  queue.on('error', onError);
  taker.on('error', onError);
  taker.on('failed', (_job, error) => log.error({ error: messageOf(error) }, 'a look failed'));
  connection.on('ready', () => {
    // At each connection: a Redis that lost its data lost the schedule too.
    queue
      .upsertJobScheduler(
        'every-minute',
        { every: everyMs },
        { name: 'look', opts: { removeOnComplete: 10, removeOnFail: 50 } },
      )
      .catch((error: unknown) => log.warn({ error: messageOf(error) }, 'no schedule yet'));
  });
  const fallback = runForever('watch', checkEveryMs, async () => {
    if (performance.now() - lookedAt > overdueMs) await look();
  });
  return {
    wake: fallback.wake,
    stop: async () => {
      await fallback.stop();
      await taker.close(true);
      await queue.close();
      connection.disconnect();
    },
  };
}
