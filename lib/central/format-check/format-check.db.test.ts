import { describe, expect, test } from 'vitest';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { Journal } from '#lib/central/reports/journal.testing.ts';
import { receiveReport } from '#lib/central/reports/receive-report.ts';
import { aSite, type TestSite } from '#lib/central/reports/site.testing.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import { advanceFormatChecks } from './advance.ts';
import { listFormatChecks, readFormatCheck } from './read-format-check.ts';
import { startFormatCheck } from './start-format-check.ts';
import { formatStepsSchema } from './steps.ts';

withCentre();

const asked = new Date('2026-11-25T12:00:00Z');
const later = (minutes: number): Date => new Date(asked.getTime() + minutes * 60_000);
const by = (now = asked) => anAuthorized('format.check', { everywhere: true }, { now });
const reader = anAuthorized('history.read');

/** A site whose second destination is a server elsewhere. */
async function aSiteWithServer(): Promise<TestSite> {
  const site = await aSite({ since: new Date('2026-11-01T00:00:00Z') });
  const [, id] = site.destinationIds;
  await database().destination.update({ where: { id }, data: { name: 'Server', placement: 'off-site' } });
  return site;
}

async function start(site: TestSite): Promise<string> {
  const started = await startFormatCheck(by(), site.siteId);
  if (!started.ok) throw new Error(`Not started: ${started.problem}`);
  return started.checkId;
}

async function orders(site: TestSite, kind: string) {
  return database().order.findMany({ where: { siteId: site.siteId, kind }, orderBy: { id: 'asc' } });
}

/** The agent backs up as it was asked to, and its copies arrive. */
async function backUp(site: TestSite, journal: Journal): Promise<string[]> {
  const [order] = await orders(site, 'backup');
  const { copyIds } = journal.backup(later(1), { orderId: order?.id ?? '' });
  await receiveReport(site.agentId, journal.report(), later(3));
  return copyIds;
}

async function endChecks(site: TestSite, state: 'done' | 'failed'): Promise<void> {
  await database().order.updateMany({
    where: { siteId: site.siteId, kind: 'verify' },
    data: { state, finishedAt: later(5) },
  });
}

describe('safe to format?', () => {
  test('asks for a backup of every set, then has the copies elsewhere checked, then says yes and keeps the record', async () => {
    const site = await aSiteWithServer();
    const checkId = await start(site);
    expect((await orders(site, 'backup')).map(({ payload }) => payload)).toMatchObject([
      { setId: site.setId },
    ]);
    await advanceFormatChecks(later(1));
    expect(await readFormatCheck(reader, checkId)).toMatchObject({
      isSafe: null,
      sets: [{ waitsFor: 'backup', reason: 'backup_unfinished' }],
    });
    const [, elsewhere] = await backUp(site, new Journal(site));
    await advanceFormatChecks(later(4));
    await advanceFormatChecks(later(4));
    expect((await orders(site, 'verify')).map(({ payload }) => payload)).toMatchObject([
      { copyId: elsewhere, level: 'readable' },
    ]);
    expect(await readFormatCheck(reader, checkId)).toMatchObject({
      isSafe: null,
      sets: [{ waitsFor: 'check' }],
    });
    await endChecks(site, 'done');
    await advanceFormatChecks(later(6));
    const record = await readFormatCheck(reader, checkId);
    expect(record).toMatchObject({
      isSafe: true,
      finishedAt: later(6),
      sets: [{ reason: 'safe', places: ['Server'], snapshotAt: later(1), waitsFor: null }],
    });
    await database().copy.updateMany({ where: { siteId: site.siteId }, data: { state: 'expired' } });
    expect(await readFormatCheck(reader, checkId)).toEqual(record);
    expect(await listFormatChecks(reader, site.siteId)).toMatchObject([{ checkId, isSafe: true }]);
    const audit = await database().auditEntry.findMany({
      where: { siteId: site.siteId },
      orderBy: { seq: 'asc' },
    });
    expect(audit.map(({ action }) => action)).toEqual(['format_check.asked', 'format_check.answered']);
  });

  test('says no when the check of the copy elsewhere fails', async () => {
    const site = await aSiteWithServer();
    const checkId = await start(site);
    await backUp(site, new Journal(site));
    await advanceFormatChecks(later(4));
    await endChecks(site, 'failed');
    await advanceFormatChecks(later(6));
    expect(await readFormatCheck(reader, checkId)).toMatchObject({
      isSafe: false,
      sets: [{ reason: 'copy_not_proven', places: [] }],
    });
  });

  test('says no when all copies live on this machine, without asking for any check', async () => {
    const site = await aSite({ since: new Date('2026-11-01T00:00:00Z') });
    const checkId = await start(site);
    await backUp(site, new Journal(site));
    await advanceFormatChecks(later(4));
    expect(await orders(site, 'verify')).toEqual([]);
    expect(await readFormatCheck(reader, checkId)).toMatchObject({
      isSafe: false,
      sets: [{ reason: 'no_copy_elsewhere' }],
    });
  });

  test('says no when the backup was not made, and when its time is up', async () => {
    const failed = await aSiteWithServer();
    const first = await start(failed);
    await database().order.updateMany({ where: { siteId: failed.siteId }, data: { state: 'refused' } });
    await advanceFormatChecks(later(1));
    expect(await readFormatCheck(reader, first)).toMatchObject({
      isSafe: false,
      sets: [{ reason: 'backup_failed' }],
    });

    const slow = await aSiteWithServer();
    const second = await start(slow);
    await advanceFormatChecks(later(12 * 60 - 1));
    expect(await readFormatCheck(reader, second)).toMatchObject({ isSafe: null });
    await advanceFormatChecks(later(12 * 60));
    expect(await readFormatCheck(reader, second)).toMatchObject({
      isSafe: false,
      sets: [{ reason: 'backup_unfinished' }],
    });
  });

  test('is asked once at a time, also by two at once, and again when the answer was given', async () => {
    const site = await aSiteWithServer();
    const outcomes = await Promise.all([
      startFormatCheck(by(), site.siteId),
      startFormatCheck(by(), site.siteId),
    ]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes).toContainEqual({ ok: false, problem: 'already_asked' });
    await database().order.updateMany({ where: { siteId: site.siteId }, data: { state: 'failed' } });
    await advanceFormatChecks(later(1));
    expect((await startFormatCheck(by(later(2)), site.siteId)).ok).toBe(true);
  });

  test('carried on by two workers at once asks for each check once', async () => {
    const site = await aSiteWithServer();
    const checkId = await start(site);
    await backUp(site, new Journal(site));
    await Promise.all([1, 2, 3].map(() => advanceFormatChecks(later(4))));
    expect(await orders(site, 'verify')).toHaveLength(1);
    const row = await database().formatCheck.findUniqueOrThrow({ where: { id: checkId } });
    expect(Object.keys(formatStepsSchema.parse(row.steps).sets[0]?.checks ?? {})).toHaveLength(1);
  });

  test('is not asked of a site without an agent, or with nothing to protect', async () => {
    const noAgent = await aSite({ hasAgent: false });
    expect(await startFormatCheck(by(), noAgent.siteId)).toEqual({ ok: false, problem: 'no_agent' });
    const empty = await aSite();
    await database().backupSet.updateMany({ where: { siteId: empty.siteId }, data: { archivedAt: asked } });
    expect(await startFormatCheck(by(), empty.siteId)).toEqual({ ok: false, problem: 'nothing_protected' });
  });
});
