import { describe, expect, it } from 'vitest';
import { runAsSuperuser } from '#scripts/testing/database.ts';
import { pastDrills } from '../journal/drills.ts';
import { openJournal } from '../journal/journal.ts';
import { askAtSite } from '../journal/site-orders.ts';
import { saveAssignment } from '../state/assignment-file.ts';
import { runAgentCommand, startAgentProcess } from '../testing/agent-process.ts';
import { aDrillBench, aDrillSite, drillServerOf, throwawaysLeft, toldDrills } from '../testing/drill-site.ts';
import { TestClock } from '../testing/test-clock.ts';
import { anAgent, changeSettings, until } from '../testing/test-site.ts';
import { drillWhenDue } from './drills.ts';

const monthly = { everyDays: 30, checks: [] };
const dayMs = 86_400_000;

type Bench = Awaited<ReturnType<typeof aDrillBench>>;

async function backUp({ runner }: Pick<Bench, 'runner'>): Promise<void> {
  const asked = { setId: 'set_main', sourceIds: null, destinationIds: null };
  const outcome = await runner.runOrdered({ ...asked, orderId: null, trigger: 'local' }, () => undefined);
  expect(outcome).toMatchObject({ outcome: 'done' });
}

/** Noon at the site: its one backup a day is due at three in the night. */
const atNoon = () => new TestClock(new Date('2026-03-02T11:00:00Z'));

describe('the site alone', () => {
  it('drills once there is a copy, then each kind in turn as the policy says, and no oftener', async () => {
    const clock = atNoon();
    const bench = await aDrillBench({ destinations: 2, drill: monthly, clock });
    await drillWhenDue(bench.context, bench.drills);
    expect(toldDrills(bench.context)).toEqual([]);
    await backUp(bench);
    for (const drilled of [1, 2, 3]) {
      await drillWhenDue(bench.context, bench.drills);
      await drillWhenDue(bench.context, bench.drills);
      expect(toldDrills(bench.context)).toHaveLength(drilled);
      clock.pass(30 * dayMs);
    }
    const told = toldDrills(bench.context);
    expect(told.map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'passed']);
    expect(told.map(({ draw }) => draw.reason)).toEqual([
      'kind-never-proven',
      'kind-never-proven',
      'kind-longest-unproven',
    ]);
    expect(told.map(({ destinationId }) => destinationId)).toEqual(['dst_0', 'dst_1', 'dst_0']);
    expect(told[2]?.draw.unprovenDays).toBe(60);
    expect(told[0]?.figures.dueDay).toBe('2026-03-02');
  });

  it('tries a drill whose server was away again, later the same day', async () => {
    const clock = atNoon();
    const bench = await aDrillBench({ drill: monthly, clock });
    await backUp(bench);
    changeSettings(bench.site.folder, { restoreServers: [drillServerOf(bench.site, { port: 9 })] });
    await drillWhenDue(bench.context, bench.drills);
    changeSettings(bench.site.folder, { restoreServers: [drillServerOf(bench.site)] });
    await drillWhenDue(bench.context, bench.drills);
    expect(toldDrills(bench.context)).toMatchObject([{ outcome: 'not-run' }]);
    clock.pass(16 * 60_000);
    await drillWhenDue(bench.context, bench.drills);
    expect(toldDrills(bench.context)).toMatchObject([{ outcome: 'not-run' }, { outcome: 'passed' }]);
  });

  it('says once, not every day, that no server is named for drills', async () => {
    const clock = atNoon();
    const bench = await aDrillBench({ drill: monthly, clock });
    await backUp(bench);
    changeSettings(bench.site.folder, { drillServer: null });
    for (let day = 0; day < 5; day += 1) {
      await drillWhenDue(bench.context, bench.drills);
      clock.pass(dayMs);
    }
    expect(toldDrills(bench.context)).toMatchObject([
      { outcome: 'not-run', failure: { code: 'restore_server_missing' } },
    ]);
    changeSettings(bench.site.folder, { drillServer: 'Drills' });
    await drillWhenDue(bench.context, bench.drills);
    expect(toldDrills(bench.context).at(-1)).toMatchObject({ outcome: 'passed' });
  });

  it('begins none in the hour before a backup is due', async () => {
    const clock = new TestClock(new Date('2026-03-02T01:20:00Z'));
    const bench = await aDrillBench({ drill: monthly, clock });
    await backUp(bench);
    await drillWhenDue(bench.context, bench.drills);
    expect(toldDrills(bench.context)).toEqual([]);
    clock.pass(60 * 60_000);
    await drillWhenDue(bench.context, bench.drills);
    expect(toldDrills(bench.context)).toHaveLength(1);
  });

  it('drills while its centre is away, and tells when it is back', async () => {
    const { site } = await aDrillSite({ drill: monthly });
    const { context } = await anAgent(site, { rhythm: { drills: 200 } });
    await until('the agent has its work', () => site.peer.bodies('assignment-adopted').length > 0);
    await site.peer.stop();
    askAtSite(context.journal, {
      id: 'ord_here',
      kind: 'backup',
      payload: { setId: 'set_main', sourceIds: null, destinationIds: null },
    });
    await until('a drill has passed', () => toldDrills(context).some((one) => one.outcome === 'passed'));
    await site.peer.start();
    await until('the centre knows', () => site.peer.bodies('drill-finished').length > 0, 60_000);
  });
});

describe('kill -9 of the agent in the middle of a drill', () => {
  it('leaves a database that the next start drops, and the drill counts as not run', async () => {
    const { site } = await aDrillSite({ rows: 60_000 });
    saveAssignment(site.folder, { etag: null, assignment: site.assignment });
    expect((await runAgentCommand(site.folder, 'backup')).code).toBe(0);
    const { child, ended } = startAgentProcess(site.folder, ['drill']);
    const journal = openJournal(site.folder.journal, { now: () => new Date(), monotonicMs: () => 0 });
    const database = () => pastDrills(journal)[0]?.database ?? '';
    const stands = async () =>
      (await runAsSuperuser(`SELECT FROM pg_database WHERE datname = '${database()}'`)).length > 0;
    await until('the throwaway database stands', stands);
    child.kill('SIGKILL');
    await ended;
    expect(await stands()).toBe(true);
    expect(pastDrills(journal)).toMatchObject([{ outcome: 'running', droppedAt: null }]);
    journal.close();

    const { context } = await anAgent(site);
    expect(pastDrills(context.journal)).toMatchObject([
      { outcome: 'not-run', failure: { code: 'interrupted' } },
    ]);
    await until('it is dropped', async () => (await throwawaysLeft(context)).length === 0);
    await until('that is noted', () => pastDrills(context.journal)[0]?.droppedAt !== null);
    expect(site.peer.bodies('drill-finished')).toHaveLength(1);
  });
});

describe('keepwell-agent drill', () => {
  it('proves the copy that is named, or one of the kind that has waited longest', async () => {
    const { site } = await aDrillSite({ destinations: 2 });
    expect((await runAgentCommand(site.folder, 'backup')).code).toBe(0);
    const first = await runAgentCommand(site.folder, 'drill', '--json');
    expect(first.code).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({ outcome: 'done', figures: { verdict: 'passed' } });
    const second = await runAgentCommand(site.folder, 'drill');
    expect(second.stdout).toMatch(/^✓ Restored and equal to its manifest/);
    const journal = openJournal(site.folder.journal, { now: () => new Date(), monotonicMs: () => 0 });
    expect(pastDrills(journal).map((one) => one.destinationId)).toEqual(['dst_0', 'dst_1']);
    journal.close();
  });

  it('ends with 1 where there is no server for it, and with 2 for a copy that is not there', async () => {
    const { site } = await aDrillSite();
    expect((await runAgentCommand(site.folder, 'backup')).code).toBe(0);
    changeSettings(site.folder, { drillServer: null });
    const nowhere = await runAgentCommand(site.folder, 'drill');
    expect(nowhere.code).toBe(1);
    expect(nowhere.stdout).toContain('No restore server is named');
    expect((await runAgentCommand(site.folder, 'drill', 'cop_nowhere')).code).toBe(2);
  });
});
