import { beforeEach, describe, expect, test } from 'vitest';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { aDrillReport, aFailedDrillReport } from '#lib/central/drills/drill-report.testing.ts';
import { loadKindProofs } from '#lib/central/drills/load-kind-proofs.ts';
import { loadSourceDrills } from '#lib/central/drills/load-source-drills.ts';
import { placeOrder } from '#lib/central/orders/place-order.ts';
import { Journal } from '#lib/central/reports/journal.testing.ts';
import { receiveReport } from '#lib/central/reports/receive-report.ts';
import { aSite, type TestSite } from '#lib/central/reports/site.testing.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import { loadSites } from '#lib/central/site-view/load-sites.ts';
import type { DrillReport } from '#lib/contract/drill.ts';

withCentre();

const noon = new Date('2026-03-02T11:00:00Z');
const at = (minutes: number) => new Date(noon.getTime() + minutes * 60_000);
let site: TestSite;
let journal: Journal;
let backup: ReturnType<Journal['backup']>;

beforeEach(async () => {
  site = await aSite();
  journal = new Journal(site);
  backup = journal.backup(noon, { dueAt: noon });
});

function drilled(index: number, minutes: number, make = aDrillReport, change: Partial<DrillReport> = {}) {
  const about = {
    copyId: backup.copyIds[index] ?? '',
    backupId: backup.backupId,
    sourceId: site.sourceId,
    destinationId: site.destinationIds[index] ?? '',
  };
  const report = make(about, at(minutes), change);
  journal.write({ kind: 'drill-finished', ...report }, at(minutes));
  return report;
}

async function receive() {
  const answer = await receiveReport(site.agentId, journal.report(), at(60));
  expect(answer).toMatchObject({ ok: true });
}

const copies = () =>
  database().copy.findMany({ where: { backupId: backup.backupId }, orderBy: { id: 'asc' } });
const noEffects = async () => {
  const facts = await database().agentFact.findMany({
    where: { siteId: site.siteId },
    orderBy: { seq: 'asc' },
  });
  return facts.map((fact) => fact.refusal).filter((reason) => reason !== null);
};

describe('a drill that passed', () => {
  test('is kept whole, is a proof of its copy, and says what a restore takes', async () => {
    const report = drilled(0, 10);
    await receive();
    const drill = await database().drill.findUniqueOrThrow({ where: { id: report.drillId } });
    expect(drill).toMatchObject({
      outcome: 'passed',
      restoreMs: 228_000,
      siteId: site.siteId,
      failure: null,
    });
    expect(drill.report).toEqual(report);
    const copy = await database().copy.findUniqueOrThrow({ where: { id: report.copyId } });
    expect(copy).toMatchObject({ restoredAt: at(10), readableAt: at(10), readBackAt: at(10) });
    const proof = await database().proof.findFirstOrThrow({ where: { copyId: copy.id, kind: 'restored' } });
    expect(proof).toMatchObject({ passed: true, readBack: true, checkedAt: at(10) });
    const [source] = await loadSourceDrills(database(), [site.siteId]);
    expect(source).toMatchObject({
      everyDays: 30,
      firstBackupAt: noon,
      lastVerdict: { outcome: 'passed', at: at(10) },
      measured: { restoreMs: 228_000, plainBytes: 1_537_200_000 },
    });
  });

  test('told twice is one drill', async () => {
    const report = drilled(0, 10);
    await receive();
    await receive();
    expect(await database().drill.count({ where: { id: report.drillId } })).toBe(1);
    expect(await database().proof.count({ where: { copyId: report.copyId, kind: 'restored' } })).toBe(1);
  });

  test('makes a copy that was found damaged count again', async () => {
    await receive();
    const id = backup.copyIds[0] ?? '';
    await database().copy.update({ where: { id }, data: { state: 'corrupt', readableAt: null } });
    drilled(0, 10);
    await receive();
    expect(await database().copy.findUniqueOrThrow({ where: { id } })).toMatchObject({
      state: 'stored',
      readableAt: at(10),
    });
  });
});

describe('a drill that found other data than the manifest says', () => {
  test('is held against every copy of that backup until a drill of one of them passes', async () => {
    drilled(0, 10, aFailedDrillReport);
    await receive();
    expect((await copies()).map((copy) => copy.drillFailedAt)).toEqual([at(10), at(10)]);
    expect((await copies()).map((copy) => copy.restoredAt)).toEqual([null, null]);
    drilled(1, 20);
    await receive();
    expect((await copies()).map((copy) => copy.drillFailedAt)).toEqual([null, null]);
  });

  test('is held against a copy of it that arrives later too', async () => {
    const first = drilled(0, 10, aFailedDrillReport);
    await receive();
    await database().proof.deleteMany({ where: { copyId: backup.copyIds[1] ?? '' } });
    await database().copy.delete({ where: { id: backup.copyIds[1] ?? '' } });
    journal.write(
      {
        kind: 'copy-stored',
        copyId: 'cop_late',
        backupId: first.backupId,
        destinationId: site.destinationIds[1],
        place: 'Lyon/late',
        sizeBytes: 1,
        tookMs: 1,
        storedAt: at(30).toISOString(),
      },
      at(30),
    );
    await receive();
    expect(await database().copy.findUniqueOrThrow({ where: { id: 'cop_late' } })).toMatchObject({
      drillFailedAt: at(10),
    });
  });

  test('keeps each difference by name', async () => {
    const { drillId } = drilled(0, 10, aFailedDrillReport);
    await receive();
    const { report } = await database().drill.findUniqueOrThrow({ where: { id: drillId } });
    const { comparison } = report as unknown as DrillReport;
    expect(comparison?.differences).toContainEqual({
      kind: 'rows',
      name: 'public.appointment',
      problem: 'different',
      expected: 12_842,
      found: 12_628,
    });
  });
});

test('a site is judged by its drills: a failed one leaves it without that recovery point, and in need of somebody', async () => {
  await receive();
  const judge = async () => (await loadSites(database(), { id: site.siteId }, at(60)))[0];
  expect((await judge())?.sets[0]?.point?.at).toEqual(noon);
  drilled(0, 10, aFailedDrillReport);
  await receive();
  const failed = await judge();
  expect(failed?.sets[0]?.point).toBeNull();
  expect(failed?.health.reasons.map(({ code }) => code)).toContain('drill_failed');
  drilled(0, 20);
  await receive();
  const passed = await judge();
  expect(passed?.sets[0]?.point?.at).toEqual(noon);
  expect(passed?.health.reasons.map(({ code }) => code)).not.toContain('drill_failed');
});

test('each kind of copy tells when one of it was last proven, the longest unproven first', async () => {
  const { drillId } = drilled(1, 10);
  await receive();
  expect(await loadKindProofs(database(), site.siteId)).toMatchObject([
    { destinationId: site.destinationIds[0], storedCopies: 1, restoredAt: null, drill: null },
    {
      destinationId: site.destinationIds[1],
      storedCopies: 1,
      restoredAt: at(10),
      drill: { drillId, outcome: 'passed', finishedAt: at(10) },
    },
  ]);
});

test('a drill of a copy is asked for once, however often the button is pressed', async () => {
  await receive();
  const by = anAuthorized('drill.order');
  const copyId = backup.copyIds[0] ?? '';
  const first = await placeOrder<'drill'>(by, site.siteId, { kind: 'drill', copyId });
  const again = await placeOrder<'drill'>(by, site.siteId, { kind: 'drill', copyId });
  expect(first).toMatchObject({ ok: true });
  expect(again).toMatchObject({ ok: false, problem: 'already_asked' });
  const other = await aSite({ name: 'Brno' });
  expect(await placeOrder<'drill'>(by, other.siteId, { kind: 'drill', copyId })).toMatchObject({
    problem: 'not_found',
  });
});

test('a drill of a damaged copy says nothing of its siblings', async () => {
  drilled(0, 10, aFailedDrillReport, {
    failure: { code: 'copy_altered', figures: {} },
    comparison: null,
  });
  await receive();
  expect((await copies()).map((copy) => copy.drillFailedAt)).toEqual([null, null]);
  expect(await database().proof.count({ where: { kind: 'restored', passed: false } })).toBeGreaterThan(0);
});

test('a drill that could not be run is kept, and proves nothing either way', async () => {
  const failure = { code: 'server_unreachable' as const, figures: {} };
  const { drillId } = drilled(0, 10, aDrillReport, {
    outcome: 'not-run',
    failure,
    comparison: null,
    steps: [],
  });
  await receive();
  expect(await database().drill.findUniqueOrThrow({ where: { id: drillId } })).toMatchObject({
    outcome: 'not_run',
    failure,
  });
  expect((await copies()).map((copy) => [copy.restoredAt, copy.drillFailedAt])).toEqual([
    [null, null],
    [null, null],
  ]);
  expect(await loadSourceDrills(database(), [site.siteId])).toMatchObject([{ lastVerdict: null }]);
});

describe("a drill that names another site's ids is stored without effect", () => {
  test('of a copy, a source, a backup or a drill of theirs', async () => {
    await receive();
    const other = await aSite({ name: 'Brno' });
    const theirs = new Journal(other);
    const their = theirs.backup(noon);
    const theirDrill = aDrillReport(
      {
        copyId: their.copyIds[0] ?? '',
        backupId: their.backupId,
        sourceId: other.sourceId,
        destinationId: other.destinationIds[0],
      },
      at(5),
    );
    theirs.write({ kind: 'drill-finished', ...theirDrill }, at(5));
    expect(await receiveReport(other.agentId, theirs.report(), at(60))).toMatchObject({ ok: true });

    drilled(0, 10, aFailedDrillReport, { copyId: theirDrill.copyId, backupId: theirDrill.backupId });
    drilled(0, 11, aFailedDrillReport, { sourceId: other.sourceId });
    drilled(0, 12, aFailedDrillReport, { backupId: theirDrill.backupId });
    drilled(0, 13, aFailedDrillReport, { drillId: theirDrill.drillId });
    await receive();
    expect(await noEffects()).toEqual(Array(4).fill('not_of_this_site'));
    expect(await database().drill.count({ where: { siteId: site.siteId } })).toBe(0);
    const untouched = await database().copy.findMany({
      where: { siteId: { in: [site.siteId, other.siteId] } },
    });
    expect(untouched.every((copy) => copy.drillFailedAt === null)).toBe(true);
  });
});
