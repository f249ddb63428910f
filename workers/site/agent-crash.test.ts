import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '#lib/shared/clock.ts';
import { PostgresServer } from '#scripts/services/postgres-server.ts';
import { randomFor, trials } from '#scripts/testing/seed.ts';
import { serverFolder } from '#scripts/testing/server-folder.ts';
import { proveIntact } from './artifact/read-back.ts';
import { listCopies } from './artifact/shelf.ts';
import { folderShelf } from './destinations/folder-shelf.ts';
import { openJournal } from './journal/journal.ts';
import { findBrokenFact } from './journal/journal-facts.ts';
import { loadKeys } from './state/keys.ts';
import { readLiveProgress } from './state/live-progress.ts';
import { startAgentProcess } from './testing/agent-process.ts';
import { sealSecret } from './testing/seal.ts';
import { aQueue } from './testing/site-queue-peer.ts';
import { TestClock } from './testing/test-clock.ts';
import {
  anAgent,
  aSite,
  changeSettings,
  dueAt,
  reassign,
  type TestSite,
  until,
  withSchedule,
} from './testing/test-site.ts';

const never = new AbortController().signal;

/** Every copy that a disk offers as good is whole: read to its last byte against its signed manifest. */
async function everyListedCopyIsWhole(site: TestSite, folder: string): Promise<number> {
  const { signingPublicKey } = await loadKeys(site.folder);
  const shelf = folderShelf(folder);
  const listed = await listCopies(shelf, (key) => key === signingPublicKey, never);
  for (const copy of listed) {
    expect(copy.kind).toBe('good');
    if (copy.kind !== 'good') continue;
    const { dump } = copy.signed.manifest;
    const name = `${path.posix.dirname(copy.manifestName)}/${dump.name}`;
    await proveIntact(dump, await shelf.readBack(name, never));
  }
  return listed.length;
}

function everyHalfHour(site: TestSite): void {
  const times = Array.from(
    { length: 48 },
    (_, index) => `${String(Math.floor(index / 2)).padStart(2, '0')}:${index % 2 === 0 ? '00' : '30'}`,
  );
  reassign(site, (assignment) =>
    withSchedule(assignment, {
      schedule: { kind: 'times', days: [1, 2, 3, 4, 5, 6, 7], times },
      activeFrom: new Date(Date.now() - 86_400_000).toISOString(),
    }),
  );
}

describe('kill -9 of the agent', () => {
  it('at random moments of dump, proof and copy leaves no false copy, and the slot is kept in the end, once', async () => {
    const random = randomFor('agent kill');
    const site = await aSite({ rows: 30_000, destinations: 2 });
    everyHalfHour(site);
    for (let trial = 0; trial < trials({ sampled: 3, worst: 50 }); trial += 1) {
      const { child, ended } = startAgentProcess(site.folder, ['run']);
      await until(
        'a backup runs',
        () => readLiveProgress(site.folder).length > 0 || site.peer.bodies('copy-stored').length > 0,
      );
      await new Promise((resolve) => setTimeout(resolve, random.int(0, 900)));
      child.kill('SIGKILL');
      await ended;
      for (const index of [0, 1]) await everyListedCopyIsWhole(site, site.destinationPath(index));
    }
    startAgentProcess(site.folder, ['run']);
    await until('both copies are stored', () => site.peer.bodies('copy-stored').length >= 2, 60_000);
    const completed = site.peer.bodies('attempt-finished').filter((end) => end.outcome === 'completed');
    const slots = site.peer
      .bodies('attempt-started')
      .filter((start) => completed.some((end) => end.attemptId === start.attemptId));
    expect(new Set(slots.map((start) => start.dueAt)).size).toBe(slots.length);
    for (const index of [0, 1])
      expect(await everyListedCopyIsWhole(site, site.destinationPath(index))).toBeGreaterThan(0);
    const leftovers = readdirSync(site.folder.staging, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.partial'),
    );
    expect(leftovers).toEqual([]);
    const journal = openJournal(site.folder.journal, systemClock);
    onTestFinished(() => journal.close());
    expect(findBrokenFact(journal)).toBeNull();
  });

  it('in the middle of an order ends the order as interrupted, and its job is not done again', async () => {
    const site = await aSite({ rows: 60_000 });
    const { child, ended } = startAgentProcess(site.folder, ['run']);
    await until('the assignment is adopted', () => site.peer.bodies('assignment-adopted').length === 1);
    const orderId = await aQueue(site).order('backup', {
      setId: 'set_main',
      sourceIds: null,
      destinationIds: null,
    });
    await until('it runs', () => readLiveProgress(site.folder).length > 0);
    child.kill('SIGKILL');
    await ended;
    startAgentProcess(site.folder, ['run']);
    await until('its end is told', () => site.peer.bodies('order-finished').length === 1);
    expect(site.peer.bodies('order-finished')).toMatchObject([
      { orderId, outcome: 'failed', failure: { code: 'interrupted' } },
    ]);
    expect(site.peer.bodies('attempt-finished')).toMatchObject([{ outcome: 'interrupted' }]);
  });
});

it('tries a wrong password once a slot, so that no account is locked', async () => {
  const server = await PostgresServer.start({
    folder: serverFolder('locked'),
    password: 'right',
    isDurable: false,
  });
  onTestFinished(() => server.stop());
  await server.createDatabase('clinic');
  const clock = new TestClock();
  const site = await aSite({ clock, databaseUrl: server.urlOf('clinic') });
  const url = new URL(server.urlOf('clinic'));
  const place = { host: url.hostname, port: Number(url.port), user: url.username };
  const secret = { secret: 'wrong', siteId: site.peer.siteId, ...place };
  const sealedSecret = await sealSecret(secret, [(await loadKeys(site.folder)).ageRecipient]);
  const minute = new Date(Math.floor(clock.now().getTime() / 60_000) * 60_000);
  reassign(site, (assignment) => ({
    sources: assignment.sources.map((source) => ({ ...source, sealedSecret })),
    ...withSchedule(assignment, {
      schedule: dueAt(minute),
      activeFrom: new Date(minute.getTime() - 1_000).toISOString(),
    }),
  }));
  await anAgent(site, { clock });
  await until('it has failed', () => site.peer.bodies('attempt-finished').length === 1);
  expect(site.peer.bodies('attempt-finished')).toMatchObject([
    { outcome: 'failed', failure: { code: 'wrong_password' } },
  ]);
  for (let passed = 0; passed < 10; passed += 1) {
    clock.pass(5 * 60_000);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  const log = execFileSync('cat', [server.logPath], { encoding: 'utf8' });
  expect(log.match(/password authentication failed/g)).toHaveLength(1);
  expect(site.peer.bodies('attempt-started')).toHaveLength(1);
});

/** Mounting a small disk takes root; elsewhere the quota's tests stand for these. */
const mayMount = process.getuid?.() === 0 && canMount();

describe.runIf(mayMount)('a small disk', () => {
  it('that fills up in the middle of a dump fails the attempt with that name, and is left clean', async () => {
    const site = await aSite({ rows: 20_000 });
    const staging = mountSmall(path.join(site.root, 'small'), '2m');
    changeSettings(site.folder, { stagingFolder: staging });
    await orderedBackup(site);
    const [end] = site.peer.bodies('attempt-finished');
    expect(end?.outcome).toBe('failed');
    expect(['staging_full', 'space_too_low']).toContain(end?.failure?.code);
    expect(readdirSync(staging)).toEqual([]);
    expect(site.peer.bodies('backup-made')).toEqual([]);
  });

  it('as a destination that is full waits with its copy, and the others are made', async () => {
    const site = await aSite({ rows: 20_000, destinations: 2 });
    mountSmall(site.destinationPath(1), '512k');
    await orderedBackup(site);
    await until('the waiting copy is told', () => site.peer.bodies('copy-waiting').length === 1);
    expect(site.peer.bodies('copy-waiting')).toMatchObject([{ failure: { code: 'destination_full' } }]);
    expect(site.peer.bodies('copy-stored')).toHaveLength(1);
    expect(await everyListedCopyIsWhole(site, site.destinationPath(1))).toBe(0);
  });

  it('as a destination that is read-only waits with its copy, which is made once it can be written', async () => {
    const site = await aSite({ destinations: 1 });
    const disk = mountSmall(site.destinationPath(0), '20m');
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    const clock = new TestClock();
    const { context } = await orderedBackup(site, clock);
    await until('the waiting copy is told', () => site.peer.bodies('copy-waiting').length === 1);
    expect(site.peer.bodies('copy-waiting')).toMatchObject([{ failure: { code: 'destination_read_only' } }]);
    execFileSync('mount', ['-o', 'remount,rw', disk]);
    clock.pass(3_600_000);
    await until('the copy is made', () => site.peer.bodies('copy-stored').length === 1);
    expect(context.journal.get("SELECT count(*) AS n FROM copy WHERE state = 'stored'")?.n).toBe(1);
  });
});

async function orderedBackup(site: TestSite, clock = new TestClock()) {
  const agent = await anAgent(site, { clock });
  await until('the assignment is adopted', () => site.peer.bodies('assignment-adopted').length === 1);
  await aQueue(site).order('backup', { setId: 'set_main', sourceIds: null, destinationIds: null });
  await until('the order has ended', () => site.peer.bodies('order-finished').length === 1);
  return agent;
}

function mountSmall(folder: string, size: string): string {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0700`, 'tmpfs', folder]);
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return folder;
}

function canMount(): boolean {
  const folder = `/tmp/kw-mount-${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    if (existsSync(folder)) execFileSync('rmdir', [folder]);
  }
}
