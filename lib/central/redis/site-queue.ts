import { Queue } from 'bullmq';
import { type OrderJob, orderJobId } from '#lib/contract/jobs.ts';
import { queueName, queuePrefix } from '#lib/contract/protocol.ts';
import { sitesRedis } from './connections.ts';
import { ready } from './ready.ts';
import { within } from './within.ts';

/** Milliseconds that a request may wait for the sites' Redis before the outbox takes the order over. */
const addTimeoutMs = 1_500;
/** Long enough that an order put a second time is still known by its id, and isn't carried out again. */
const keptFor = { age: 2 * 86_400, count: 1_000 };

/** Puts an order on its site's queue. The same order put again while Redis knows it changes nothing. */
export async function putOnSiteQueue(siteId: string, job: OrderJob): Promise<void> {
  await withSiteQueue(siteId, (queue) =>
    queue.add(job.kind, job, {
      jobId: orderJobId(job.orderId),
      attempts: 1,
      removeOnComplete: keptFor,
      removeOnFail: keptFor,
    }),
  );
}

/** Takes an order back that no agent has taken. One that is being carried out stays. */
export async function takeOffSiteQueue(siteId: string, orderId: string): Promise<void> {
  await withSiteQueue(siteId, (queue) => queue.remove(orderJobId(orderId)));
}

async function withSiteQueue<T>(siteId: string, use: (queue: Queue) => Promise<T>): Promise<T> {
  const connection = sitesRedis();
  // On the shared connection a queue is only a name; hundreds of sites cost nothing between orders.
  const queue = new Queue(queueName(siteId), {
    connection,
    prefix: queuePrefix,
    skipWaitingForReady: true,
    skipVersionCheck: true,
    skipMetasUpdate: true,
  });
  queue.on('error', () => {
    // The failed command says so itself.
  });
  try {
    return await within(
      addTimeoutMs,
      `The queue of ${siteId}`,
      ready(connection).then(() => use(queue)),
    );
  } finally {
    queue.close().catch(() => {
      // Nothing of it was open but the shared connection.
    });
  }
}
