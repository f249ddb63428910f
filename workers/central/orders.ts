import { advanceFormatChecks } from '#lib/central/format-check/advance.ts';
import { expireOrders, sweepAsked, sweepQueued } from '#lib/central/orders/sweep-orders.ts';
import { sitesRedis } from '#lib/central/redis/connections.ts';
import { restoreSiteUsers } from '#lib/central/redis/site-users.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { runForever, type Worker } from './run-forever.ts';

const everyMs = 1_000;
const sweepQueuedEveryMs = 30_000;
const restoreEveryMs = 5 * 60_000;

/**
 * Keeps the sites' Redis in step with the database: hands over what is asked, puts again what Redis may have lost,
 * ends what nobody took, carries on what asks for one order after another, and sets the sites' users again.
 */
export function startOrders(): Worker {
  let sweptAt = Number.NEGATIVE_INFINITY;
  let restoredAt = Number.NEGATIVE_INFINITY;
  const redis = sitesRedis();
  const worker = runForever('orders', everyMs, async () => {
    const now = systemClock.now();
    await sweepAsked(now);
    await expireOrders(now);
    await advanceFormatChecks(now);
    if (redis.status !== 'ready') return;
    if (performance.now() - restoredAt >= restoreEveryMs) {
      await restoreSiteUsers(redis);
      restoredAt = performance.now();
    }
    if (performance.now() - sweptAt >= sweepQueuedEveryMs) {
      await sweepQueued(now);
      sweptAt = performance.now();
    }
  });
  const onReady = () => {
    // Redis was away, and may have come back without its users and its queues.
    restoredAt = Number.NEGATIVE_INFINITY;
    sweptAt = Number.NEGATIVE_INFINITY;
    worker.wake();
  };
  redis.on('ready', onReady);
  return {
    wake: worker.wake,
    stop: () => {
      redis.off('ready', onReady);
      return worker.stop();
    },
  };
}
