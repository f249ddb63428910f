import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Queue, QueueEvents, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { revokeAgent } from '#lib/central/agents/revoke-agent.ts';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { connectRedis } from '#lib/central/redis/connect.ts';
import { restoreSiteUsers } from '#lib/central/redis/site-users.ts';
import { aSite, type TestSite } from '#lib/central/reports/site.testing.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import { queueName, queuePrefix, redisUsername } from '#lib/contract/protocol.ts';
import { RedisServer } from '#scripts/services/redis-server.ts';
import { serverFolder } from '#scripts/testing/server-folder.ts';
import { openDoor, type TestDoor } from './door.testing.ts';
import { openTunnel, redisThroughDoor } from './tunnel.testing.ts';

let server: RedisServer;
let centre: Redis;
let door: TestDoor;
let site: TestSite;
let other: TestSite;
const opened: Redis[] = [];

beforeAll(async () => {
  server = await RedisServer.start({
    folder: serverFolder('sites'),
    password: 'centre-secret',
    hasAclFile: true,
    user: 'centre',
  });
});
withCentre({ sites: () => server.url });
beforeAll(async () => {
  centre = connectRedis(server.url, 'test');
  await new Promise((resolve) => centre.once('ready', resolve));
  site = await aSite();
  other = await aSite();
  await restoreSiteUsers(centre);
  door = await openDoor();
});
afterEach(() => {
  for (const redis of opened.splice(0)) redis.disconnect();
});
afterAll(async () => {
  await door?.close();
  centre?.disconnect();
  await server?.stop();
});

describe('the tunnel', () => {
  test('carries bytes both ways, in whole, whatever their size', async () => {
    const redis = through(site);
    const value = Buffer.alloc(6 * 1024 * 1024, 'x');
    await redis.set(key(site, 'large'), value);
    const back = await redis.getBuffer(key(site, 'large'));
    expect(hash(back)).toBe(hash(value));
  });

  test('lets BullMQ add, work and tell, and starts again after a cut', async () => {
    const names = { prefix: queuePrefix, skipVersionCheck: true };
    const blocking = { maxRetriesPerRequest: null };
    const queue = new Queue(queueName(site.siteId), { ...names, connection: through(site, blocking) });
    const events = new QueueEvents(queueName(site.siteId), { ...names, connection: through(site, blocking) });
    const told: unknown[] = [];
    events.on('progress', ({ data }) => told.push(data));
    await events.waitUntilReady();
    const done = new Set<number>();
    const worker = new Worker(
      queueName(site.siteId),
      async (job) => {
        await job.updateProgress({ job: job.data.n });
        done.add(job.data.n);
      },
      { ...names, connection: through(site, blocking), concurrency: 20 },
    );
    const ignore = () => {};
    queue.on('error', ignore);
    events.on('error', ignore);
    worker.on('error', ignore);
    const begun = performance.now();
    await queue.addBulk(Array.from({ length: 300 }, (_, n) => ({ name: 'n', data: { n } })));
    await until(() => done.size === 300);
    process.stderr.write(`300 jobs through the tunnel in ${Math.round(performance.now() - begun)} ms\n`);
    await until(() => told.length >= 300);
    door.tunnels.cut(site.agentId);
    await until(() => door.tunnels.size > 0);
    // A line that is cut in the middle of it may have this put, or worked on, twice: ioredis sends again what got no answer.
    await queue.add('n', { n: 300 });
    await until(() => done.has(300));
    // A blocking read that was cut keeps its owner from closing; the connections under them go after each test.
    await Promise.race([
      Promise.all([worker.close(true), events.close(), queue.close()]),
      new Promise((resolve) => setTimeout(resolve, 2_000)),
    ]);
  });

  test.each([
    ['without a token', null, 401],
    ['with a token that nobody has', 'kwa_nobody-has-this-token-at-all', 401],
  ])('is refused %s', async (_, token, status) => {
    await expect(openTunnel(door.url, token)).rejects.toThrow(String(status));
  });

  test('opens for no other path, and Redis stays out of reach there', async () => {
    const answer = await fetch(`${door.url}/api/agent/tunnel`);
    expect(answer.status).toBe(200);
    const { WebSocket } = await import('ws');
    const outer = new WebSocket(`${door.url.replace('http', 'ws')}/api/agent/other`);
    await expect(new Promise((_, reject) => outer.once('error', reject))).rejects.toThrow();
  });

  test('holds a site to its number of connections, and leaves the others theirs', async () => {
    const small = await openDoor({ limits: { connectionsPerSite: 3 } });
    const three = await Promise.all([1, 2, 3].map(() => openTunnel(small.url, site.token)));
    await expect(openTunnel(small.url, site.token)).rejects.toThrow('429');
    const theirs = await openTunnel(small.url, other.token);
    three[0]?.close();
    await until(() => small.tunnels.size === 3);
    three.push(await openTunnel(small.url, site.token), theirs);
    for (const outer of three) outer.terminate();
    await small.close();
  });

  test('holds a site to its bytes a second, without losing one', async () => {
    const slow = await openDoor({ limits: { bytesPerSecond: 2_000_000, burstBytes: 100_000 } });
    const redis = redisThroughDoor(slow.url, site.token, userOf(site));
    opened.push(redis);
    const value = Buffer.alloc(400_000, 'y');
    const begun = performance.now();
    for (let i = 0; i < 4; i += 1) await redis.set(key(site, 'slow'), value);
    expect(performance.now() - begun).toBeGreaterThan(500);
    expect(hash(await redis.getBuffer(key(site, 'slow')))).toBe(hash(value));
    redis.disconnect();
    await slow.close();
  });

  test('asks an address that tries unknown tokens to wait', async () => {
    const guarded = await openDoor();
    const statuses: string[] = [];
    for (let i = 0; i < 33; i += 1) {
      statuses.push(
        await openTunnel(guarded.url, `kwa_guess-number-${String(i).padStart(8, '0')}`).then(
          () => 'open',
          (error: Error) => error.message,
        ),
      );
    }
    expect(statuses.slice(0, 30)).toEqual(Array(30).fill('401'));
    expect(statuses.slice(30)).toEqual(Array(3).fill('429'));
    await expect(openTunnel(guarded.url, site.token)).rejects.toThrow('429');
    await guarded.close();
  });
});

test('an agent at work never waits for what another one does behind the same address', async () => {
  const guarded = await openDoor();
  (await openTunnel(guarded.url, site.token)).terminate();
  for (let i = 0; i < 32; i += 1) {
    await expect(openTunnel(guarded.url, `kwa_guess-number-${i}-of-many`)).rejects.toThrow(/401|429/);
  }
  await expect(openTunnel(guarded.url, 'kwa_one-more-guess-of-many')).rejects.toThrow('429');
  (await openTunnel(guarded.url, site.token)).terminate();
  await guarded.close();
});

describe("a site's Redis user", () => {
  test('is let in by the right password only, and nobody without a name', async () => {
    const wrong = redisThroughDoor(
      door.url,
      site.token,
      { ...userOf(site), password: 'wrong' },
      { retryStrategy: () => null },
    );
    await expect(wrong.ping()).rejects.toThrow();
    const nameless = new Redis({ host: '127.0.0.1', port: server.port, retryStrategy: () => null });
    nameless.on('error', () => {});
    await expect(nameless.get('x')).rejects.toThrow(/NOAUTH|NOPERM|WRONGPASS/);
    nameless.disconnect();
  });

  test.each([
    ['read', (redis: Redis, theirs: string) => redis.get(theirs)],
    ['write', (redis: Redis, theirs: string) => redis.set(theirs, 'x')],
    ['remove', (redis: Redis, theirs: string) => redis.del(theirs)],
    [
      'read inside a script',
      (redis: Redis, theirs: string) => redis.eval("return redis.call('get', KEYS[1])", 1, theirs),
    ],
    [
      'read inside a script that hides the key',
      (redis: Redis, theirs: string) => redis.eval(`return redis.call('get', '${theirs}')`, 0),
    ],
    [
      'write inside a script that hides the key',
      (redis: Redis, theirs: string) => redis.eval(`return redis.call('set', '${theirs}', 'x')`, 0),
    ],
    ['rename to', (redis: Redis, theirs: string) => redis.rename(key(site, 'own'), theirs)],
  ])("can't %s another site's keys", async (_, attempt) => {
    await centre.set(key(other, 'secret'), 'theirs');
    await centre.set(key(site, 'own'), 'ours');
    const redis = through(site);
    await expect(attempt(redis, key(other, 'secret'))).rejects.toThrow(/NOPERM|can't access/);
    expect(await centre.get(key(other, 'secret'))).toBe('theirs');
  });

  test.each([
    ['KEYS', '*'],
    ['SCAN', '0'],
    ['RANDOMKEY'],
    ['DBSIZE'],
    ['CONFIG', 'GET', '*'],
    ['CLIENT', 'LIST'],
    ['FLUSHALL'],
    ['FLUSHDB'],
    ['ACL', 'LIST'],
    ['MONITOR'],
    ['SUBSCRIBE', 'x'],
    ['PUBLISH', 'x', 'y'],
    ['SCRIPT', 'FLUSH'],
    ['DEBUG', 'SLEEP', '0'],
    ['SHUTDOWN'],
    ['SLAVEOF', 'NO', 'ONE'],
    ['MIGRATE', '127.0.0.1', '1', 'x', '0', '1'],
    ['SORT', 'x'],
    ['COPY', 'x', 'y'],
  ])("can't call %s", async (command, ...args) => {
    const redis = through(site, { enableReadyCheck: false });
    await expect(redis.call(command, ...args)).rejects.toThrow(/NOPERM|not allowed/);
    await expect(
      redis.eval(`return redis.call(${[command, ...args].map((part) => `'${part}'`).join(',')})`, 0),
    ).rejects.toThrow();
  });

  test('comes back after Redis lost everything it held', async () => {
    await centre.acl('DELUSER', redisUsername(site.siteId), redisUsername(other.siteId));
    await centre.flushall();
    expect(await restoreSiteUsers(centre)).toEqual({ allowed: 2, denied: 0 });
    expect(await through(site).set(key(site, 'back'), '1')).toBe('OK');
  });

  test('is left alone, its connections too, when nothing changed', async () => {
    const redis = through(site);
    await redis.ping();
    let isCut = false;
    redis.on('close', () => {
      isCut = true;
    });
    await restoreSiteUsers(centre);
    expect(await redis.get(key(site, 'any'))).toBeNull();
    expect(isCut).toBe(false);
  });

  test('that the database does not know is removed', async () => {
    await centre.acl('SETUSER', 'site-stranger', 'on', 'nopass', '~*', '+@all');
    expect(await restoreSiteUsers(centre)).toMatchObject({ denied: 1 });
    expect(await centre.acl('USERS')).not.toContain('site-stranger');
  });
});

describe('revoking', () => {
  test('cuts the agent at once, at the door and in Redis, and lets nobody else go', async () => {
    const revoked = await aSite();
    await restoreSiteUsers(centre);
    const redis = through(revoked, { retryStrategy: () => null });
    const theirs = through(other);
    await redis.ping();
    await theirs.ping();
    const closed = new Promise<number>((resolve) => redis.once('close', () => resolve(performance.now())));
    const begun = performance.now();
    expect(await revokeAgent(anAuthorized('agent.revoke'), revoked.siteId)).toEqual({ ok: true });
    const tookMs = (await closed) - begun;
    process.stderr.write(`cut ${Math.round(tookMs)} ms after it was asked\n`);
    expect(tookMs).toBeLessThan(1_000);
    await expect(openTunnel(door.url, revoked.token)).rejects.toThrow('403');
    expect(await centre.acl('USERS')).not.toContain(redisUsername(revoked.siteId));
    expect(await theirs.ping()).toBe('PONG');
  });

  test('is seen by the door within seconds even when nobody announced it', async () => {
    const revoked = await aSite();
    const outer = await openTunnel(door.url, revoked.token);
    const closed = new Promise((resolve) => outer.once('close', resolve));
    await database().agent.update({ where: { id: revoked.agentId }, data: { revokedAt: new Date() } });
    await Promise.race([closed, wait(12_000).then(() => Promise.reject(new Error('still open')))]);
  });

  test("of a foreign site's agent is not found", async () => {
    const nowhere = { everywhere: false as const, practiceIds: [other.practiceId], siteIds: [] };
    expect(await revokeAgent(anAuthorized('agent.revoke', nowhere), site.siteId)).toEqual({
      ok: false,
      problem: 'not_found',
    });
  });
});

describe('Redis away', () => {
  test('ends the tunnels, and they open again when it is back', async () => {
    const redis = through(site, { maxRetriesPerRequest: null });
    await redis.ping();
    await server.restart();
    await until(() => centre.status === 'ready');
    await restoreSiteUsers(centre);
    expect(await redis.set(key(site, 'again'), '1')).toBe('OK');
  });
});

function through(at: TestSite, options = {}): Redis {
  const redis = redisThroughDoor(door.url, at.token, userOf(at), options);
  opened.push(redis);
  return redis;
}

function userOf(at: TestSite) {
  return { username: redisUsername(at.siteId), password: at.redisPassword };
}

function key(at: TestSite, name: string): string {
  return `${queuePrefix}:${queueName(at.siteId)}:${name}`;
}

function hash(bytes: Buffer | null): string {
  return createHash('sha256')
    .update(bytes ?? '')
    .digest('hex');
}

/** What comes to pass by itself, looked at often; the test's own time limit is the end of patience. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await wait(10);
}
