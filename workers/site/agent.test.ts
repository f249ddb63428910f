import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { Redis } from 'ioredis';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { orderJobId, slotJobId } from '#lib/contract/jobs.ts';
import { readStanding } from './centre/standing.ts';
import { appendFact, countUndelivered, findBrokenFact } from './journal/journal-facts.ts';
import { readAssignment } from './state/assignment-file.ts';
import { loadKeys } from './state/keys.ts';
import { stateFolderAt } from './state/state-folder.ts';
import { sealSecret } from './testing/seal.ts';
import { aQueue } from './testing/site-queue-peer.ts';
import { TestClock } from './testing/test-clock.ts';
import { anAgent, aSite, dueAt, reassign, type TestSite, until, withSchedule } from './testing/test-site.ts';

const day = 86_400_000;

/** Makes a slot fall due a moment from now, at the whole minute of the agent's clock. */
function dueNow(site: TestSite, clock: TestClock): Date {
  const minute = new Date(Math.floor(clock.now().getTime() / 60_000) * 60_000);
  reassign(site, (assignment) =>
    withSchedule(assignment, {
      schedule: dueAt(minute),
      activeFrom: new Date(minute.getTime() - 1_000).toISOString(),
    }),
  );
  return minute;
}

const attempts = (site: TestSite) => site.peer.bodies('attempt-started');
const ends = (site: TestSite) => site.peer.bodies('attempt-finished');

describe('a scheduled backup', () => {
  it('goes by the queue, where the centre sees its job end, and every fact of it is told once', async () => {
    const clock = new TestClock();
    const site = await aSite({ clock });
    const { queue } = aQueue(site);
    const slot = dueNow(site, clock);
    await anAgent(site, { clock, rhythm: { takeWithin: 20_000 } });
    await until('the attempt is told', () => ends(site).length === 1);
    expect(ends(site)).toMatchObject([{ outcome: 'completed' }]);
    expect(attempts(site)).toMatchObject([{ trigger: 'scheduled', dueAt: slot.toISOString() }]);
    await until(
      'the job is completed',
      async () => (await queue.getJob(slotJobId('set_main', slot)))?.isCompleted() ?? false,
    );
    await until('the copy is told', () => site.peer.bodies('copy-stored').length === 1);
    expect(site.peer.bodies('backup-made')).toHaveLength(1);
  });

  it('is made without the queue when nobody takes it there in time, and its job ends with that outcome later', async () => {
    const clock = new TestClock();
    const site = await aSite({ clock });
    const { queue } = aQueue(site);
    await queue.pause();
    const slot = dueNow(site, clock);
    await anAgent(site, { clock });
    await until('the attempt is told', () => ends(site).length === 1);
    await queue.resume();
    const job = () => queue.getJob(slotJobId('set_main', slot));
    await until('the job is completed', async () => (await (await job())?.isCompleted()) ?? false);
    expect((await job())?.returnvalue).toMatchObject({ outcome: 'done' });
    expect(attempts(site)).toHaveLength(1);
  });

  it('is made though the tunnel is shut', async () => {
    const clock = new TestClock();
    const site = await aSite({ clock });
    site.peer.isTunnelOpen = false;
    dueNow(site, clock);
    await anAgent(site, { clock });
    await until('the attempt is told', () => ends(site).length === 1);
    expect(ends(site)).toMatchObject([{ outcome: 'completed' }]);
  });

  it('is made though the line to the queue has gone dead without a word', async () => {
    const clock = new TestClock();
    const site = await aSite({ clock });
    await anAgent(site, { clock, rhythm: { heartbeat: 300 } });
    await until('the tunnels are open', () => site.peer.openTunnels >= 3);
    await until('the assignment is told', () => site.peer.bodies('assignment-adopted').length === 1);
    site.peer.freezeTunnels();
    dueNow(site, clock);
    await until('the attempt is told', () => ends(site).length === 1);
    expect(ends(site)).toMatchObject([{ outcome: 'completed' }]);
  });

  it('is caught up once after downtime', async () => {
    const clock = new TestClock();
    const site = await aSite({ clock });
    dueNow(site, clock);
    const first = await anAgent(site, { clock });
    await until('the first is told', () => ends(site).length === 1);
    await first.stop();
    clock.pass(3 * day + 3_600_000);
    await anAgent(site, { clock });
    await until('the second is told', () => ends(site).length === 2);
    expect(attempts(site)).toHaveLength(2);
    expect(new Set(attempts(site).map((attempt) => attempt.dueAt)).size).toBe(2);
  });
});

describe('the centre', () => {
  it('hears of a month in whole and once, after a month away', async () => {
    const clock = new TestClock();
    const site = await aSite({ clock, rows: 50 });
    dueNow(site, clock);
    const { context } = await anAgent(site, { clock });
    await until('the first is told', () => ends(site).length === 1);
    await site.peer.stop();
    const count = () =>
      Number(context.journal.get("SELECT count(*) AS n FROM attempt WHERE outcome = 'completed'")?.n);
    for (let passed = 3; passed <= 30; passed += 3) {
      clock.pass(3 * day);
      await until(`day ${passed} is backed up`, () => count() === passed / 3 + 1);
    }
    // More than one report holds.
    const failure = { code: 'unexpected' as const, figures: {} };
    for (let told = 0; told < 300; told += 1) {
      appendFact(context.journal, { kind: 'trouble', failure, at: clock.now().toISOString() });
    }
    await site.peer.start();
    await until('all is told', () => countUndelivered(context.journal) === 0, 90_000);
    expect(ends(site).filter((end) => end.outcome === 'completed')).toHaveLength(11);
    expect(new Set(site.peer.facts.map((fact) => fact.id)).size).toBe(site.peer.facts.length);
    expect(findBrokenFact(context.journal)).toBeNull();
  });

  it('has each fact once though its answers are lost', async () => {
    const clock = new TestClock();
    const site = await aSite({ clock });
    site.peer.loseAnswers = 3;
    dueNow(site, clock);
    const { context } = await anAgent(site, { clock });
    await until('the attempt is told', () => ends(site).length === 1);
    await until('all is told', () => countUndelivered(context.journal) === 0);
    expect(new Set(site.peer.facts.map((fact) => fact.seq)).size).toBe(site.peer.facts.length);
  });

  it('is told again what it lost when it was put back from a backup', async () => {
    const site = await aSite();
    const { context } = await anAgent(site);
    await until(
      'something is told',
      () => site.peer.facts.length >= 2 && countUndelivered(context.journal) === 0,
    );
    const told = site.peer.facts.map((fact) => fact.id);
    site.peer.facts.splice(1);
    reassign(site, () => ({}));
    appendFact(context.journal, {
      kind: 'trouble',
      failure: { code: 'unexpected', figures: {} },
      at: new Date().toISOString(),
    });
    await until('all is told again', () =>
      told.every((id) => site.peer.facts.some((fact) => fact.id === id)),
    );
  });

  it('that has revoked the token is left alone, and backups go on', async () => {
    const clock = new TestClock();
    const site = await aSite({ clock });
    const { context } = await anAgent(site, { clock });
    await until('the assignment is told', () => site.peer.bodies('assignment-adopted').length === 1);
    dueNow(site, clock);
    await (await aQueueOrder(site, 'sync', {})).finished;
    site.peer.revoke();
    clock.pass(day);
    await until(
      'a backup is made',
      () =>
        Number(context.journal.get("SELECT count(*) AS n FROM attempt WHERE outcome = 'completed'")?.n) >= 1,
    );
    await until('it is noticed', () => readStanding(context.journal).state === 'revoked');
    await until('it knocks no more', () => site.peer.openTunnels === 0);
  });

  it('that finds the agent too old is asked again after an update, which is the next start', async () => {
    const site = await aSite();
    site.peer.refusal = 'agent_too_old';
    const old = await anAgent(site);
    await until('it is noticed', () => readStanding(old.context.journal).state === 'too-old');
    await old.stop();
    expect(site.peer.facts).toEqual([]);
    site.peer.refusal = null;
    const { context } = await anAgent(site);
    await until('all is told', () => site.peer.bodies('agent-started').length === 2);
    expect(readStanding(context.journal).state).toBe('well');
  });

  it('that names another recovery key is refused by name, and backups go on with the pinned one', async () => {
    const clock = new TestClock();
    const site = await aSite({ clock });
    dueNow(site, clock);
    await anAgent(site, { clock, rhythm: { heartbeat: 300 } });
    await until('the first is told', () => ends(site).length === 1);
    const stranger = await identityToRecipient(await generateX25519Identity());
    const refused = reassign(site, () => ({ recoveryRecipient: stranger }));
    await until('it is refused', () => site.peer.bodies('assignment-refused').length === 1);
    expect(site.peer.bodies('assignment-refused')).toMatchObject([
      { version: refused.version, failure: { code: 'recipient_changed' } },
    ]);
    clock.pass(day);
    await until('the next is told', () => site.peer.bodies('backup-made').length === 2);
    const recipients = site.peer.bodies('backup-made').map((made) => made.signed.manifest.recipients);
    expect(recipients.flat()).not.toContain(stranger);
    expect(recipients.every((some) => some.includes(site.recoveryRecipient))).toBe(true);
    expect(site.peer.bodies('assignment-refused')).toHaveLength(1);
  });

  it('that points a secret at another server is refused before the secret is used', async () => {
    const site = await aSite();
    const { context } = await anAgent(site, { rhythm: { heartbeat: 300 } });
    await until('the first is adopted', () => site.peer.bodies('assignment-adopted').length === 1);
    const secret = { secret: 'x', siteId: site.peer.siteId, host: '127.0.0.1', port: 5432, user: 'keepwell' };
    const sealedSecret = await sealSecret(secret, [context.keys.ageRecipient]);
    reassign(site, ({ sources }) => ({
      sources: sources.map((source) => ({
        ...source,
        sealedSecret,
        settings: { ...source.settings, host: 'thief.example' },
      })),
    }));
    await until('it is refused', () => site.peer.bodies('assignment-refused').length === 1);
    expect(site.peer.bodies('assignment-refused')).toMatchObject([{ failure: { code: 'secret_elsewhere' } }]);
    expect(readAssignment(site.folder)?.assignment.version).toBe(1);
  });
});

describe('an order on the queue', () => {
  it('backs up now with live progress, and coming a second time ends with the first outcome', async () => {
    const site = await aSite({ rows: 5_000 });
    const { queue, events } = aQueue(site);
    await anAgent(site);
    const seen: string[] = [];
    events.on('progress', ({ data }) => seen.push((data as { stage: string }).stage));
    await events.waitUntilReady();
    await until('the assignment is adopted', () => site.peer.bodies('assignment-adopted').length === 1);
    const order = { setId: 'set_main', sourceIds: null, destinationIds: null };
    const { orderId, finished } = await aQueueOrder(site, 'backup', order);
    await finished;
    expect(site.peer.bodies('order-finished')).toMatchObject([
      { orderId, outcome: 'done', figures: { copiesStored: 1 } },
    ]);
    await until('the end is shown', () => seen.includes('finished'));
    await queue.remove(orderJobId(orderId));
    await queue.add(
      'backup',
      { protocol: 1, kind: 'backup', orderId, ...order },
      { jobId: orderJobId(orderId) },
    );
    await until(
      'the second job is completed',
      async () => (await (await queue.getJob(orderJobId(orderId)))?.isCompleted()) ?? false,
    );
    expect(attempts(site)).toHaveLength(1);
  });

  it('verifies a copy, and says that a copy it never made is none of its own', async () => {
    const site = await aSite();
    await anAgent(site);
    await until('the assignment is adopted', () => site.peer.bodies('assignment-adopted').length === 1);
    const backup = await aQueueOrder(site, 'backup', {
      setId: 'set_main',
      sourceIds: null,
      destinationIds: null,
    });
    await backup.finished;
    const copyId = site.peer.bodies('copy-stored')[0]?.copyId;
    const verify = await aQueueOrder(site, 'verify', { copyId, level: 'readable' });
    expect(await verify.finished).toMatchObject({ outcome: 'done', failure: null });
    expect(site.peer.bodies('copy-checked').at(-1)).toMatchObject({
      copyId,
      proof: 'readable',
      readBack: true,
    });
    const strange = await aQueueOrder(site, 'verify', { copyId: 'cop_none', level: 'intact' });
    expect(await strange.finished).toMatchObject({ outcome: 'refused', failure: { code: 'not_assigned' } });
  });

  it('tests a database and a destination, and says what it found', async () => {
    const site = await aSite();
    await anAgent(site);
    const source = await aQueueOrder(site, 'test-source', { source: site.assignment.sources[0] });
    expect(await source.finished).toMatchObject({ outcome: 'done', figures: { tables: 2 } });
    const good = await aQueueOrder(site, 'test-destination', {
      destination: site.assignment.destinations[0],
    });
    expect(await good.finished).toMatchObject({
      outcome: 'done',
      figures: { write: 'passed', read: 'passed' },
    });
    const missing = {
      ...site.assignment.destinations[0],
      settings: { path: path.join(site.root, 'nowhere') },
    };
    const bad = await aQueueOrder(site, 'test-destination', { destination: missing });
    expect(await bad.finished).toMatchObject({ outcome: 'failed', failure: { code: 'destination_missing' } });
  });

  it('of another version or form is refused by name', async () => {
    const site = await aSite();
    const { queue } = aQueue(site);
    await anAgent(site);
    const finished = (orderId: string) =>
      site.peer.bodies('order-finished').find((end) => end.orderId === orderId);
    await queue.add(
      'backup',
      { protocol: 2, kind: 'backup', orderId: 'ord_newer' },
      { jobId: orderJobId('ord_newer') },
    );
    await queue.add(
      'verify',
      { protocol: 1, kind: 'verify', orderId: 'ord_bad', level: 'perfect' },
      { jobId: orderJobId('ord_bad') },
    );
    await queue.add('whatever', 'not even an object');
    await until(
      'both are told',
      () => finished('ord_newer') !== undefined && finished('ord_bad') !== undefined,
    );
    expect(finished('ord_newer')).toMatchObject({
      outcome: 'refused',
      failure: { code: 'job_version_unknown' },
    });
    expect(finished('ord_bad')).toMatchObject({ outcome: 'refused', failure: { code: 'job_malformed' } });
    await until('the third is told', () => site.peer.bodies('trouble').length === 1);
  });

  it('for a slot that is not due does nothing', async () => {
    const site = await aSite();
    const { queue } = aQueue(site);
    await anAgent(site);
    const when = new Date('2020-01-01T02:00:00Z');
    const data = { protocol: 1, kind: 'scheduled-backup', setId: 'set_main', dueAt: when.toISOString() };
    await queue.add('scheduled-backup', data, { jobId: slotJobId('set_main', when) });
    await until(
      'it is refused',
      async () => (await (await queue.getJob(slotJobId('set_main', when)))?.isFailed()) ?? false,
    );
    expect(attempts(site)).toHaveLength(0);
  });
});

it('takes a slot once though the queue, the scheduler and a stalled job all ask for it', async () => {
  const clock = new TestClock();
  const site = await aSite({ clock, rows: 5_000 });
  const { queue } = aQueue(site);
  const slot = dueNow(site, clock);
  await anAgent(site, { clock, rhythm: { schedule: 20, takeWithin: 1 } });
  const data = { protocol: 1, kind: 'scheduled-backup', setId: 'set_main', dueAt: slot.toISOString() };
  for (let count = 0; count < 5; count += 1) await queue.add('scheduled-backup', data);
  await until('the attempt is told', () => ends(site).length >= 1);
  await until(
    'every job has ended',
    async () => (await queue.getJobCountByTypes('wait', 'active', 'delayed')) === 0,
  );
  expect(attempts(site)).toHaveLength(1);
  expect(site.peer.bodies('backup-made')).toHaveLength(1);
});

it('tells when the clock of the machine was set', async () => {
  const clock = new TestClock();
  const site = await aSite({ clock });
  await anAgent(site, { clock });
  clock.setWall(-2 * 3_600_000);
  await until('the jump is told', () => site.peer.bodies('clock-jumped').length === 1);
  expect(Math.round((site.peer.bodies('clock-jumped')[0]?.byMs ?? 0) / 60_000)).toBe(-120);
});

it('of a cloned state folder stops reporting and says so, and its backups go on', async () => {
  const clock = new TestClock();
  const site = await aSite({ clock });
  dueNow(site, clock);
  const original = await anAgent(site, { clock });
  await until(
    'the original is heard',
    () => ends(site).length === 1 && countUndelivered(original.context.journal) === 0,
  );
  await original.stop();
  const cloned = stateFolderAt(path.join(site.root, 'clone'));
  cpSync(site.folder.root, cloned.root, { recursive: true });
  const again = await anAgent(site, { clock });
  await until('the original goes on', () => site.peer.bodies('agent-started').length === 2);
  const clone = await anAgent({ ...site, folder: cloned }, { clock });
  await until('the clone notices', () => readStanding(clone.context.journal).state === 'cloned');
  clock.pass(day);
  const made = () =>
    Number(clone.context.journal.get("SELECT count(*) AS n FROM attempt WHERE outcome = 'completed'")?.n);
  await until('the clone backs up', () => made() === 2);
  await until('the original is still heard', () => ends(site).length === 2);
  await again.stop();
});

it('refuses to start when a key that was made is gone, and makes none in its place', async () => {
  const site = await aSite();
  const before = await loadKeys(site.folder);
  for (const file of [site.folder.ageKey, site.folder.signingKey, site.folder.hashKey]) {
    const kept = `${file}.kept`;
    cpSync(file, kept);
    rmSync(file);
    await expect(loadKeys(site.folder)).rejects.toMatchObject({ code: 'key_missing', figures: { file } });
    cpSync(kept, file);
  }
  expect((await loadKeys(site.folder)).ageRecipient).toBe(before.ageRecipient);
});

it('reaches its own keys in Redis through the tunnel, and no other site', async () => {
  const site = await aSite();
  const admin = new Redis(inject('sitesRedisUrl'));
  onTestFinished(() => admin.disconnect());
  const rights = String(await admin.acl('DRYRUN', `site-${site.peer.siteId}`, 'get', 'kw:site-other:meta'));
  expect(rights).toMatch(/no permissions/i);
  expect(
    String(await admin.acl('DRYRUN', `site-${site.peer.siteId}`, 'get', `kw:site-${site.peer.siteId}:meta`)),
  ).toBe('OK');
});

async function aQueueOrder(site: TestSite, kind: string, payload: Record<string, unknown>) {
  const orderId = await aQueue(site).order(kind, payload);
  const found = () => site.peer.bodies('order-finished').find((end) => end.orderId === orderId);
  const finished = until(`order ${kind} is told`, () => found() !== undefined).then(() => found());
  return { orderId, finished };
}
