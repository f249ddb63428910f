import { type ChildProcess, spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeDatabase, database } from '#lib/central/database/client.ts';
import { readHealth } from '#lib/central/health/read-health.ts';
import { queueMail } from '#lib/central/mail/queue-mail.ts';
import { placeOrder } from '#lib/central/orders/place-order.ts';
import { closeRedis, sitesRedis } from '#lib/central/redis/connections.ts';
import { ready } from '#lib/central/redis/ready.ts';
import { aSite, type TestSite } from '#lib/central/reports/site.testing.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import { redisUsername } from '#lib/contract/protocol.ts';
import { newId } from '#lib/shared/ids.ts';
import { deployMigrations } from '#scripts/prisma.ts';
import { PostgresServer } from '#scripts/services/postgres-server.ts';
import { RedisServer } from '#scripts/services/redis-server.ts';
import { serverFolder } from '#scripts/testing/server-folder.ts';

let postgres: PostgresServer;
let central: RedisServer;
let sites: RedisServer;
let smtp: SMTPServer;
let workers: ChildProcess;
let site: TestSite;
let log = '';
const received: string[] = [];

beforeAll(async () => {
  const password = 'centre-secret';
  [postgres, central, sites] = await Promise.all([
    PostgresServer.start({ folder: serverFolder('workers-postgres') }),
    RedisServer.start({ folder: serverFolder('workers-central') }),
    RedisServer.start({ folder: serverFolder('workers-sites'), password, user: 'centre', hasAclFile: true }),
  ]);
  const url = await postgres.createDatabase('keepwell');
  await deployMigrations(url);
  const smtpPort = await listen();
  Object.assign(process.env, {
    DATABASE_URL: url,
    KEEPWELL_REDIS_CENTRAL: central.url,
    KEEPWELL_REDIS_SITES: sites.url,
    KEEPWELL_URL: 'https://keepwell.example.org',
    KEEPWELL_KEY_FILE: '/nonexistent/centre.key',
    KEEPWELL_SMTP_URL: `smtp://127.0.0.1:${smtpPort}?ignoreTLS=true`,
    KEEPWELL_MAIL_FROM: 'keepwell@example.org',
  });
  site = await aSite();
  await aDueSlot(site);
  workers = spawn(process.execPath, ['workers/central/main.ts'], { env: process.env });
  for (const stream of [workers.stdout, workers.stderr]) {
    stream?.on('data', (piece: Buffer) => {
      log += piece.toString();
    });
  }
}, 120_000);

afterAll(async () => {
  if (workers.exitCode === null) workers.kill('SIGKILL');
  smtp?.close(() => {});
  closeRedis();
  await closeDatabase();
  await Promise.all([postgres?.stop(), central?.stop(), sites?.stop()]);
});

test('the workers watch, send mails, hand orders over and let agents in, through the loss of each of their servers', async () => {
  await mailArrives('at first');
  await until(async () => ((await slotOf(site)).watchAt?.getTime() ?? 0) > Date.now());
  await until(
    async () =>
      (await (await ready(sitesRedis())).acl('USERS'))?.includes(redisUsername(site.siteId)) ?? false,
  );

  await postgres.kill9();
  await until(async () => log.includes('failed; goes on trying'));
  await postgres.start();
  await mailArrives('after PostgreSQL was killed');

  await central.kill9();
  await mailArrives('while the central Redis is away');
  await central.start();

  await sites.stop();
  const placed = await placeOrder(anAuthorized('backup.order'), site.siteId, {
    kind: 'backup',
    setId: site.setId,
    sourceIds: null,
    destinationIds: null,
  });
  if (!placed.ok) throw new Error(placed.problem);
  await sites.start();
  await until(async () => (await stateOf(placed.orderId)) === 'queued');
  await until(
    async () =>
      (await (await ready(sitesRedis())).acl('USERS'))?.includes(redisUsername(site.siteId)) ?? false,
  );

  await until(async () => {
    const { parts } = await readHealth(new Date());
    return (
      parts.database.ok &&
      parts.redisCentral.ok &&
      parts.redisSites.ok &&
      parts.watch.ok &&
      parts.mail.ok &&
      parts.orders.ok
    );
  });
  const { ok, parts } = await readHealth(new Date());
  expect(parts.door).toMatchObject({ ok: false, problem: 'away' });
  expect(ok).toBe(false);

  const ended = new Promise((resolve) => workers.once('exit', (code) => resolve(code)));
  workers.kill('SIGTERM');
  expect(await ended, log).toBe(0);
}, 120_000);

/** A slot that the watch must look at now. */
async function aDueSlot(of: TestSite): Promise<void> {
  const dueAt = new Date(Date.now() - 60_000);
  await database().slot.create({
    data: {
      id: newId('slt', dueAt),
      siteId: of.siteId,
      setId: of.setId,
      dueAt,
      closesAt: new Date(),
      watchAt: dueAt,
      state: 'waiting',
      policyId: of.policyId,
      policyVersion: 1,
    },
  });
}

function slotOf(of: TestSite) {
  return database().slot.findFirstOrThrow({ where: { siteId: of.siteId } });
}

async function mailArrives(name: string): Promise<void> {
  await until(async () => {
    await database().$transaction((tx) =>
      queueMail(tx, {
        to: 'reader@example.org',
        userId: null,
        locale: 'en',
        template: 'test',
        figures: { name },
      }),
    );
    return true;
  });
  await until(async () => received.some((text) => text.includes(name)));
  expect(
    received.filter((text) => text.includes(`It works, ${name}`) && text.includes('text/plain')),
  ).toHaveLength(1);
}

async function stateOf(orderId: string) {
  return (await database().order.findUniqueOrThrow({ where: { id: orderId } })).state;
}

/** What comes to pass by itself; a server that is just coming back may refuse a few times. */
async function until(isTrue: () => Promise<boolean>, patienceMs = 40_000): Promise<void> {
  const end = performance.now() + patienceMs;
  let last: unknown;
  while (performance.now() < end) {
    try {
      if (await isTrue()) return;
    } catch (error) {
      last = error;
    }
    await wait(100);
  }
  throw new Error(`It did not come to pass. The workers said:\n${log}`, { cause: last });
}

function listen(): Promise<number> {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData: (stream, _session, done) => {
      let text = '';
      stream.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      stream.on('end', () => {
        received.push(text);
        done();
      });
    },
  });
  const server = smtp.listen(0, '127.0.0.1');
  return new Promise((resolve) =>
    server.once('listening', () => resolve((server.address() as AddressInfo).port)),
  );
}
