import { database } from '#lib/central/database/client.ts';
import { announce } from '#lib/central/redis/announce.ts';
import { putOnSiteQueue } from '#lib/central/redis/site-queue.ts';
import { jobSchema } from '#lib/contract/jobs.ts';
import { KeepwellError, messageOf } from '#lib/shared/errors.ts';
import { createLogger } from '#lib/shared/logger.ts';

const log = createLogger('orders');

/**
 * Hands an order to its site's queue and notes that. Never throws for a Redis that is away: the row says `asked`, and
 * the outbox sweep hands it over when Redis is back. Safe to do twice. Returns whether the queue has it.
 */
export async function enqueueOrder(order: {
  id: string;
  siteId: string;
  payload: unknown;
}): Promise<boolean> {
  const job = jobSchema.parse(order.payload);
  if (job.kind === 'scheduled-backup') {
    throw new KeepwellError('order_malformed', { message: `Order ${order.id} holds an agent's own job` });
  }
  try {
    await putOnSiteQueue(order.siteId, job);
  } catch (error) {
    log.warn({ orderId: order.id, siteId: order.siteId, error: messageOf(error) }, 'order waits for Redis');
    return false;
  }
  // Only from asked: the agent may have been quicker and told the end already.
  const { count } = await database().order.updateMany({
    where: { id: order.id, state: 'asked' },
    data: { state: 'queued' },
  });
  if (count > 0) await announce({ kind: 'order', siteId: order.siteId, orderId: order.id });
  return true;
}
