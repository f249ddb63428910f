import { randomBytes } from 'node:crypto';
import { Queue, QueueEvents } from 'bullmq';
import { inject, onTestFinished } from 'vitest';
import { orderJobId } from '#lib/contract/jobs.ts';
import { protocolVersion, queueName, queuePrefix } from '#lib/contract/protocol.ts';
import type { TestSite } from './test-site.ts';

/** The centre's end of a site's queue, by the real BullMQ on the real Redis. */
export function aQueue(site: TestSite) {
  const url = new URL(inject('sitesRedisUrl'));
  const connection = { host: url.hostname, port: Number(url.port), maxRetriesPerRequest: null };
  const options = { connection, prefix: queuePrefix };
  const queue = new Queue(queueName(site.peer.siteId), options);
  const events = new QueueEvents(queueName(site.peer.siteId), options);
  onTestFinished(async () => {
    await events.close();
    await queue.obliterate({ force: true });
    await queue.close();
  });
  return {
    queue,
    events,
    /** Puts an order on the queue as the centre does; answers with its id. */
    async order(
      kind: string,
      payload: Record<string, unknown>,
      orderId = `ord_${randomBytes(6).toString('hex')}`,
    ) {
      const data = { protocol: protocolVersion, kind, orderId, ...payload };
      await queue.add(kind, data, { jobId: orderJobId(orderId) });
      return orderId;
    },
  };
}
