import { Queue } from 'bullmq';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { sitesRedis } from '#lib/central/redis/connections.ts';
import { ready } from '#lib/central/redis/ready.ts';
import { Journal } from '#lib/central/reports/journal.testing.ts';
import { receiveReport } from '#lib/central/reports/receive-report.ts';
import { aSite, type TestSite } from '#lib/central/reports/site.testing.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import { jobSchema, orderJobId } from '#lib/contract/jobs.ts';
import { queueName, queuePrefix } from '#lib/contract/protocol.ts';
import { RedisServer } from '#scripts/services/redis-server.ts';
import { serverFolder } from '#scripts/testing/server-folder.ts';
import type { OrderRequestOf } from './order-request.ts';
import { placeOrder } from './place-order.ts';
import { readOrder, waitForOrder } from './read-order.ts';
import { requestSync } from './request-sync.ts';
import { expireOrders, sweepAsked, sweepQueued } from './sweep-orders.ts';

let redis: RedisServer;
let site: TestSite;
let other: TestSite;

beforeAll(async () => {
  redis = await RedisServer.start({ folder: serverFolder('orders') });
});
withCentre({ sites: () => redis.url });
afterAll(() => redis?.stop());
beforeEach(async () => {
  site = await aSite();
  other = await aSite();
});

describe('an order', () => {
  test('is a row with its audit entry, and a job on its own site’s queue that the contract reads', async () => {
    const placed = await placeOrder(anAuthorized('backup.order'), site.siteId, aBackup(site));
    if (!placed.ok) throw new Error(placed.problem);
    expect(await readOrder(anAuthorized('backup.order'), placed.orderId)).toMatchObject({
      state: 'queued',
      kind: 'backup',
    });
    const job = await jobOf(site, placed.orderId);
    expect(jobSchema.parse(job?.data)).toMatchObject({ orderId: placed.orderId, setId: site.setId });
    expect(job?.name).toBe('backup');
    const audit = await database().auditEntry.findFirstOrThrow({ where: { siteId: site.siteId } });
    expect(audit).toMatchObject({ action: 'backup.ordered', subjectName: 'Everything', actorId: 'usr_test' });
  });

  test('is refused when its site, or anything that it names, is foreign', async () => {
    const mine = anAuthorized('backup.order', {
      everywhere: false,
      practiceIds: [site.practiceId],
      siteIds: [],
    });
    const notFound = { ok: false, problem: 'not_found' };
    expect(await placeOrder(mine, other.siteId, aBackup(other))).toEqual(notFound);
    expect(await placeOrder(mine, site.siteId, aBackup(other))).toEqual(notFound);
    expect(await placeOrder(mine, site.siteId, aBackup(site, { sourceIds: [other.sourceId] }))).toEqual(
      notFound,
    );
    expect(
      await placeOrder(mine, site.siteId, aBackup(site, { destinationIds: other.destinationIds })),
    ).toEqual(notFound);
    expect(
      await placeOrder(mine, site.siteId, { kind: 'verify', copyId: 'cop_other', level: 'intact' }),
    ).toEqual(notFound);
    expect(await database().order.count({ where: { siteId: { in: [site.siteId, other.siteId] } } })).toBe(0);
    const theirs = await placeOrder(anAuthorized('backup.order'), other.siteId, aBackup(other));
    if (!theirs.ok) throw new Error(theirs.problem);
    expect(await readOrder(mine, theirs.orderId)).toBeNull();
  });

  test('needs an agent to carry it out', async () => {
    await database().agent.updateMany({ where: { siteId: site.siteId }, data: { revokedAt: new Date() } });
    expect(await placeOrder(anAuthorized('backup.order'), site.siteId, aBackup(site))).toEqual({
      ok: false,
      problem: 'no_agent',
    });
  });

  test('pressed twice is one, and names the one that stands', async () => {
    const first = await placeOrder(anAuthorized('backup.order'), site.siteId, aBackup(site));
    if (!first.ok) throw new Error(first.problem);
    expect(await placeOrder(anAuthorized('backup.order'), site.siteId, aBackup(site))).toEqual({
      ok: false,
      problem: 'already_asked',
      orderId: first.orderId,
    });
  });

  test('runs and ends by the facts that its agent tells', async () => {
    const placed = await placeOrder(anAuthorized('backup.order'), site.siteId, aBackup(site));
    if (!placed.ok) throw new Error(placed.problem);
    const journal = new Journal(site);
    const now = new Date();
    journal.backup(now, { orderId: placed.orderId });
    await receiveReport(site.agentId, journal.report(), now);
    expect(await readOrder(anAuthorized('backup.order'), placed.orderId)).toMatchObject({ state: 'running' });
    journal.write(
      {
        kind: 'order-finished',
        orderId: placed.orderId,
        outcome: 'done',
        failure: null,
        figures: { freeBytes: 5 },
        finishedAt: now.toISOString(),
      },
      now,
    );
    const waiting = waitForOrder(anAuthorized('backup.order'), placed.orderId, 5_000);
    await receiveReport(site.agentId, journal.report(), now);
    expect(await waiting).toMatchObject({ state: 'done', figures: { freeBytes: 5 } });
  });

  test('that no agent took in time is refused as expired, and taken off the queue', async () => {
    const placed = await placeOrder(anAuthorized('backup.order'), site.siteId, aBackup(site));
    if (!placed.ok) throw new Error(placed.problem);
    await expireOrders(new Date(Date.now() + 61 * 60_000));
    expect(await readOrder(anAuthorized('backup.order'), placed.orderId)).toMatchObject({
      state: 'refused',
      failure: { code: 'order_expired' },
    });
    expect(await jobOf(site, placed.orderId)).toBeUndefined();
  });
});

describe('a sync', () => {
  test('is asked for in the transaction of what changed, once while it waits, and of sites with an agent', async () => {
    await database().agent.updateMany({ where: { siteId: other.siteId }, data: { revokedAt: new Date() } });
    const ids = [site.siteId, other.siteId];
    for (let i = 0; i < 3; i += 1) await database().$transaction((tx) => requestSync(tx, ids, new Date()));
    const orders = await database().order.findMany({ where: { siteId: { in: ids } } });
    expect(orders.map((order) => [order.siteId, order.kind, order.state])).toEqual([
      [site.siteId, 'sync', 'asked'],
    ]);
    expect(await sweepAsked(new Date())).toBe(1);
    expect((await jobOf(site, orders[0]?.id ?? ''))?.name).toBe('sync');
  });
});

describe('a Redis that is away', () => {
  test('delays an order and neither loses it nor holds up the one who asked', async () => {
    await redis.stop();
    const begun = performance.now();
    const placed = await placeOrder(anAuthorized('backup.order'), site.siteId, aBackup(site));
    expect(performance.now() - begun).toBeLessThan(3_000);
    if (!placed.ok) throw new Error(placed.problem);
    expect(await readOrder(anAuthorized('backup.order'), placed.orderId)).toMatchObject({ state: 'asked' });
    await redis.start();
    await backAgain();
    expect(await sweepAsked(new Date())).toBe(1);
    expect(await jobOf(site, placed.orderId)).toBeDefined();
  });

  test('that lost its data gets again what no agent has taken, once', async () => {
    const placed = await placeOrder(anAuthorized('backup.order'), site.siteId, aBackup(site));
    if (!placed.ok) throw new Error(placed.problem);
    await sitesRedis().flushall();
    await sweepQueued(new Date());
    await sweepQueued(new Date());
    expect(await jobOf(site, placed.orderId)).toBeDefined();
    expect(await withQueue(site, (queue) => queue.getWaitingCount())).toBe(1);
  });
});

function aBackup(of: TestSite, over: Partial<OrderRequestOf<'backup'>> = {}): OrderRequestOf<'backup'> {
  return { kind: 'backup', setId: of.setId, sourceIds: null, destinationIds: null, ...over };
}

function jobOf(of: TestSite, orderId: string) {
  return withQueue(of, (queue) => queue.getJob(orderJobId(orderId)));
}

async function withQueue<T>(of: TestSite, use: (queue: Queue) => Promise<T>): Promise<T> {
  const queue = new Queue(queueName(of.siteId), { connection: { port: redis.port }, prefix: queuePrefix });
  try {
    return await use(queue);
  } finally {
    await queue.close();
  }
}

/** The connection comes back by itself, within its own pauses. */
async function backAgain(): Promise<void> {
  for (;;) {
    try {
      await ready(sitesRedis());
      return;
    } catch {
      // Not yet; the test's own time limit is the end of patience.
    }
  }
}
