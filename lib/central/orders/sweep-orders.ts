import { database } from '#lib/central/database/client.ts';
import { announce } from '#lib/central/redis/announce.ts';
import { takeOffSiteQueue } from '#lib/central/redis/site-queue.ts';
import { messageOf } from '#lib/shared/errors.ts';
import { createLogger } from '#lib/shared/logger.ts';
import { enqueueOrder } from './enqueue.ts';

const log = createLogger('orders');
const batchSize = 200;

/** Hands over what is asked and not yet on its queue: Redis was away, or the centre ended in between. */
export async function sweepAsked(now: Date): Promise<number> {
  const asked = await database().order.findMany({
    where: { state: 'asked', expiresAt: { gt: now } },
    orderBy: { requestedAt: 'asc' },
    take: batchSize,
  });
  let handedOver = 0;
  for (const order of asked) {
    // Once is enough to see that Redis is away; the rest waits for the next sweep.
    if (!(await enqueueOrder(order))) break;
    handedOver += 1;
  }
  return handedOver;
}

/**
 * Puts what no agent has taken on its queue again, in case that Redis lost it. One that is still there, or that Redis
 * remembers as carried out, stays as it is.
 */
export async function sweepQueued(now: Date): Promise<void> {
  const queued = await database().order.findMany({
    where: { state: 'queued', expiresAt: { gt: now } },
    orderBy: { requestedAt: 'asc' },
    take: batchSize,
  });
  for (const order of queued) {
    if (!(await enqueueOrder(order))) break;
  }
}

/** Refuses what no agent took in time, and takes it off the queue: a backup asked for in the morning isn't made at night. */
export async function expireOrders(now: Date): Promise<number> {
  const expired = await database().order.updateManyAndReturn({
    where: { state: { in: ['asked', 'queued'] }, expiresAt: { lte: now } },
    data: { state: 'refused', finishedAt: now, failure: { code: 'order_expired', figures: {} } },
    select: { id: true, siteId: true },
  });
  for (const order of expired) {
    await takeOffSiteQueue(order.siteId, order.id).catch((error: unknown) =>
      // The agent refuses what it finds expired; this only spares it the work.
      log.warn({ orderId: order.id, error: messageOf(error) }, 'expired order is still on its queue'),
    );
    await announce({ kind: 'order', siteId: order.siteId, orderId: order.id });
  }
  return expired.length;
}
