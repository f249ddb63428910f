import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DrillTerms } from '#lib/contract/drill.ts';
import { runAsSuperuser } from '#scripts/testing/database.ts';
import { requireBackup } from '../journal/backups.ts';
import { requireCopy } from '../journal/copies.ts';
import { pastDrills, undroppedDrills } from '../journal/drills.ts';
import {
  aDrillBench,
  claim,
  contentNow,
  drillServerOf,
  newestCopy,
  sourceOf,
  sql,
  throwawaysLeft,
  toldDrills,
} from '../testing/drill-site.ts';
import { changeSettings } from '../testing/test-site.ts';

type Bench = Awaited<ReturnType<typeof aDrillBench>>;

async function backUp({ runner }: Bench): Promise<void> {
  const asked = { setId: 'set_main', sourceIds: null, destinationIds: null };
  const outcome = await runner.runOrdered({ ...asked, orderId: null, trigger: 'local' }, () => undefined);
  expect(outcome).toMatchObject({ outcome: 'done' });
}

async function drill({ drills, context }: Bench, copyId = newestCopy(context).id) {
  const outcome = await drills.runOrdered(copyId, null);
  return { outcome, told: toldDrills(context).at(-1) };
}

const checks = (...list: DrillTerms['checks']): { drill: DrillTerms } => ({
  drill: { everyDays: null, checks: list },
});
const rowsOf = (table: string, rows: number) =>
  ({ kind: 'at-least-rows', schema: 'public', table, rows }) as const;
const newestOf = (table: string, column: string, maxAgeDays: number) =>
  ({ kind: 'newest-value', schema: 'public', table, column, maxAgeDays }) as const;

describe('a drill of a copy', () => {
  it('restores it, finds it equal to its manifest, tells each step with its time, and leaves nothing behind', async () => {
    const bench = await aDrillBench({ destinations: 2 });
    await backUp(bench);
    const { outcome, told } = await drill(bench);
    expect(outcome).toMatchObject({ outcome: 'done', figures: { verdict: 'passed', differences: 0 } });
    expect(told).toMatchObject({
      outcome: 'passed',
      draw: { reason: 'ordered', destinations: 2, copies: 1, unprovenDays: null },
      comparison: { compared: { tables: 3, largeObjects: 3 }, differences: [], differencesTotal: 0 },
      integrity: 'passed',
      server: 'Drills',
      figures: { grants: 'compared' },
    });
    expect(told?.comparison?.compared.hashedTables).toBe(3);
    expect(told?.steps.map(({ step }) => step)).toEqual(['fetch', 'restore', 'compare', 'integrity', 'drop']);
    expect(await throwawaysLeft(bench.context)).toEqual([]);
    expect(undroppedDrills(bench.context.journal)).toEqual([]);
    expect(newestCopy(bench.context).readBackAt).not.toBeNull();
  });

  it('never touches the clinic’s own database', async () => {
    const bench = await aDrillBench();
    await backUp(bench);
    const source = sourceOf(bench.site).settings.database;
    const identity = () => runAsSuperuser(`SELECT oid FROM pg_database WHERE datname = '${source}'`);
    const before = await identity();
    const content = await contentNow(bench.site, bench.context);
    await drill(bench);
    expect(await identity()).toEqual(before);
    expect(await contentNow(bench.site, bench.context)).toEqual(content);
    expect(pastDrills(bench.context.journal)[0]?.database).toMatch(/^kw_drill_[0-9a-f]{24}$/);
  });
});

describe('a copy that does not give back what its manifest says fails the drill by name', () => {
  it.each([
    [
      'a changed cell',
      "UPDATE patient SET name = 'Somebody else' WHERE id = 7",
      { kind: 'content', name: 'public.patient', problem: 'different' },
    ],
    [
      'lost rows',
      'DELETE FROM appointment WHERE id > 186',
      { kind: 'rows', name: 'public.appointment', problem: 'different', expected: 200, found: 186 },
    ],
    [
      'a lost large object',
      'SELECT lo_unlink(70002)',
      { kind: 'large objects', name: 'count', problem: 'different', expected: 3, found: 2 },
    ],
    [
      'a sequence set back',
      "SELECT setval('appointment_id_seq', 20)",
      {
        kind: 'sequence',
        name: 'public.appointment_id_seq',
        problem: 'different',
        expected: '200',
        found: '20',
      },
    ],
    ['a dropped index', 'DROP INDEX patient_name', { kind: 'index', problem: 'missing' }],
    [
      'a lost grant',
      'REVOKE SELECT ON patient FROM @ROLE@',
      { kind: 'grants', name: 'table public.patient', problem: 'missing' },
    ],
    [
      'a changed function',
      "CREATE OR REPLACE FUNCTION age_of(born date) RETURNS integer LANGUAGE sql STABLE AS 'SELECT 40'",
      { kind: 'function', problem: 'different' },
    ],
  ])('%s', async (_, change, difference) => {
    const bench = await aDrillBench();
    const expected = await contentNow(bench.site, bench.context);
    await sql(bench.site, change.replace('@ROLE@', bench.role));
    await backUp(bench);
    const copy = newestCopy(bench.context);
    claim(bench.site, bench.context, copy, expected);
    const { outcome, told } = await drill(bench, copy.id);
    expect(outcome).toMatchObject({ outcome: 'failed', failure: { code: 'content_differs' } });
    expect(told?.outcome).toBe('failed');
    expect(told?.comparison?.differences).toContainEqual(expect.objectContaining(difference));
    // A lost large object is missing from the objects with owners too.
    expect(told?.comparison?.differencesTotal).toBeLessThanOrEqual(2);
    expect(await throwawaysLeft(bench.context)).toEqual([]);
  });
});

describe("the policy's own checks", () => {
  it('pass, each with what was found', async () => {
    const asked = [rowsOf('patient', 500), newestOf('appointment', 'at', 3)];
    const bench = await aDrillBench(checks(...asked));
    await backUp(bench);
    const { told } = await drill(bench);
    expect(told?.outcome).toBe('passed');
    expect(told?.checks).toMatchObject([
      { check: asked[0], passed: true, found: 500 },
      { check: asked[1], passed: true },
    ]);
  });

  it('fail the drill where too few rows came back, where the newest is too old, and where the table is not there', async () => {
    const asked = [rowsOf('patient', 501), newestOf('patient', 'born', 30), rowsOf('no_such_table', 1)];
    const bench = await aDrillBench(checks(...asked));
    await backUp(bench);
    const { outcome, told } = await drill(bench);
    expect(outcome).toMatchObject({
      failure: { code: 'check_failed', figures: { table: 'public.patient', found: 500 } },
    });
    expect(told?.checks.map(({ passed }) => passed)).toEqual([false, false, false]);
    expect(told?.checks[2]?.found).toBeNull();
    expect(told?.comparison?.differencesTotal).toBe(0);
  });
});

describe('a damaged copy', () => {
  it('fails the drill and counts no more', async () => {
    const bench = await aDrillBench();
    await backUp(bench);
    const copy = newestCopy(bench.context);
    const { names } = requireBackup(bench.context.journal, copy.backupId);
    const file = path.join(bench.site.destinationPath(0), names.dump);
    const bytes = readFileSync(file);
    bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1;
    chmodSync(file, 0o600);
    writeFileSync(file, bytes);
    const { told } = await drill(bench, copy.id);
    expect(told).toMatchObject({ outcome: 'failed', failure: { code: 'copy_altered' } });
    expect(requireCopy(bench.context.journal, copy.id).state).toBe('corrupt');
    expect(await throwawaysLeft(bench.context)).toEqual([]);
  });
});

describe('what is in the way of a drill is not run, and never a failed proof', () => {
  const notRun = async (bench: Bench, code: string) => {
    const { outcome, told } = await drill(bench);
    expect(told).toMatchObject({ outcome: 'not-run', failure: { code }, comparison: null });
    expect(outcome).toMatchObject({ outcome: 'failed', figures: { verdict: 'not-run' } });
    expect(newestCopy(bench.context).state).toBe('stored');
    expect(await throwawaysLeft(bench.context)).toEqual([]);
    expect(undroppedDrills(bench.context.journal)).toEqual([]);
  };

  it('where no server is named for drills', async () => {
    const bench = await aDrillBench();
    await backUp(bench);
    changeSettings(bench.site.folder, { drillServer: null });
    await notRun(bench, 'restore_server_missing');
  });

  it('where the server is away', async () => {
    const bench = await aDrillBench();
    await backUp(bench);
    changeSettings(bench.site.folder, { restoreServers: [drillServerOf(bench.site, { port: 9 })] });
    await notRun(bench, 'server_unreachable');
  });

  it('where the destination is away', async () => {
    const bench = await aDrillBench();
    await backUp(bench);
    const folder = bench.site.destinationPath(0);
    renameSync(folder, `${folder}-unplugged`);
    await notRun(bench, 'destination_missing');
  });

  it('where the dump is larger than the site allows', async () => {
    const bench = await aDrillBench();
    await backUp(bench);
    changeSettings(bench.site.folder, { drillMaxBytes: 1_000 });
    await notRun(bench, 'drill_too_large');
  });

  it('where the server has too little room', async () => {
    const bench = await aDrillBench();
    await backUp(bench);
    changeSettings(bench.site.folder, { reserveBytes: Number.MAX_SAFE_INTEGER });
    await notRun(bench, 'space_too_low');
  });
});

describe('backups come first', () => {
  it('a backup that begins ends the drill at once, and the drill that was asked for is done afterwards', async () => {
    const bench = await aDrillBench({ rows: 20_000 });
    await backUp(bench);
    const copyId = newestCopy(bench.context).id;
    const drilling = bench.drills.runOrdered(copyId, null);
    while (pastDrills(bench.context.journal).length === 0) await new Promise(setImmediate);
    await backUp(bench);
    expect(await drilling).toMatchObject({ outcome: 'done', figures: { verdict: 'passed' } });
    expect(toldDrills(bench.context)).toMatchObject([
      { outcome: 'not-run', failure: { code: 'drill_gave_way' } },
      { outcome: 'passed', copyId },
    ]);
    expect(await throwawaysLeft(bench.context)).toEqual([]);
  });
});
