import { Queue, Worker } from 'bullmq';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { isSiteInScope } from '#lib/central/progress/is-site-in-scope.ts';
import { announce } from '#lib/central/redis/announce.ts';
import { Journal } from '#lib/central/reports/journal.testing.ts';
import { receiveReport } from '#lib/central/reports/receive-report.ts';
import { aReader, aSite, type TestSite } from '#lib/central/reports/site.testing.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import type { Progress } from '#lib/contract/progress.ts';
import { queueName, queuePrefix } from '#lib/contract/protocol.ts';
import { newId } from '#lib/shared/ids.ts';
import { RedisServer } from '#scripts/services/redis-server.ts';
import { serverFolder } from '#scripts/testing/server-folder.ts';
import { eventStream } from './event-stream.ts';

let redis: RedisServer;
let site: TestSite;
let sessionId: string;
const open: AbortController[] = [];

beforeAll(async () => {
  redis = await RedisServer.start({ folder: serverFolder('progress') });
});
withCentre({ sites: () => redis.url });
beforeAll(async () => {
  site = await aSite();
  sessionId = await aSession();
});
afterEach(() => {
  for (const controller of open.splice(0)) controller.abort();
});
afterAll(() => redis?.stop());

describe('the feed of a site', () => {
  test('shows progress within a second of the agent telling it', async () => {
    const feed = listen(site.siteId, sessionId);
    await feed.until('watching');
    const connection = { port: redis.port };
    const names = { prefix: queuePrefix, connection };
    const queue = new Queue(queueName(site.siteId), names);
    let toldAt = 0;
    const worker = new Worker(
      queueName(site.siteId),
      async (job) => {
        // Until the feed listens nothing of a running job is heard; an agent tells its progress all the time.
        while (!feed.text().includes('event: progress')) {
          toldAt = performance.now();
          await job.updateProgress(aProgress);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      },
      names,
    );
    await queue.add('backup', {});
    await feed.until('event: progress');
    expect(performance.now() - toldAt).toBeLessThan(1_000);
    expect(feed.text()).toContain(`data: ${JSON.stringify(aProgress)}`);
    await worker.close();
    await queue.close();
  });

  test('says to look again when a report was stored, and says nothing of other sites', async () => {
    const other = await aSite();
    const feed = listen(site.siteId, sessionId);
    await feed.until('watching');
    const now = new Date();
    for (const each of [other, site]) {
      const journal = new Journal(each);
      journal.backup(now);
      await receiveReport(each.agentId, journal.report(), now);
      await announce({ kind: 'order', siteId: each.siteId, orderId: `ord_of_${each.siteId}` });
    }
    await feed.until(`"orderId":"ord_of_${site.siteId}"`);
    expect(feed.text()).toContain(`event: facts\ndata: ${JSON.stringify({ siteId: site.siteId })}`);
    expect(feed.text()).not.toContain(other.siteId);
  });

  test('beats, so that no proxy takes it for dead, and ends when the sign-in is revoked', async () => {
    const revoked = await aSession();
    const feed = listen(site.siteId, revoked);
    await feed.until(': beat');
    await database().session.update({ where: { id: revoked }, data: { revokedAt: new Date() } });
    await feed.ended;
  });

  test('ends when its person is deactivated', async () => {
    const theirs = await aSession();
    const feed = listen(site.siteId, theirs);
    await feed.until(': beat');
    const { userId } = await database().session.findUniqueOrThrow({ where: { id: theirs } });
    await database().user.update({ where: { id: userId }, data: { deactivatedAt: new Date() } });
    await feed.ended;
  });

  test('of a foreign site is not to be had', async () => {
    const scope = { everywhere: false as const, practiceIds: ['prc_other'], siteIds: [] };
    expect(await isSiteInScope(anAuthorized('history.read', scope), site.siteId)).toBe(false);
    expect(await isSiteInScope(anAuthorized('history.read'), site.siteId)).toBe(true);
  });
});

function listen(siteId: string, as: string) {
  const controller = new AbortController();
  open.push(controller);
  const stream = eventStream(siteId, as, controller.signal, { beatMs: 50 });
  let text = '';
  const waiting = new Set<() => void>();
  const ended = (async () => {
    const decoder = new TextDecoder();
    for await (const piece of stream) {
      text += decoder.decode(piece, { stream: true });
      for (const look of waiting) look();
    }
  })();
  const until = (part: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!text.includes(part)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { text: () => text, until, ended };
}

async function aSession(): Promise<string> {
  const { id: userId } = await aReader('support');
  const now = new Date();
  const id = newId('ses', now);
  await database().session.create({
    data: {
      id,
      userId,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + 3_600_000),
      address: '192.0.2.1',
      userAgent: 'test',
    },
  });
  return id;
}

const aProgress: Progress = {
  attemptId: 'att_1',
  setId: 'set_1',
  orderId: null,
  sourceId: 'src_1',
  stage: 'dumping',
  dumpedBytes: 5,
  expectedBytes: 10,
  bytesPerSecond: 5,
  copies: [],
  at: '2026-03-02T11:00:00.000Z',
};
