import { mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findBrokenFact } from '../journal/journal-facts.ts';
import { ClockWatch } from '../schedule/clock-watch.ts';
import { day, everything, HouseSite } from '../testing/house-site.ts';
import { changeSettings } from '../testing/test-site.ts';
import { noteImport } from './may-expire.ts';

const dump = '.dump.zst.age';
const manifest = '.manifest.json';

describe('what retention lets go', () => {
  it('is removed at the destination, oldest first, and told with the rules that let it go', async () => {
    const house = await HouseSite.make({ keepLast: 2 });
    const backups = await house.backUpDaily(4);
    await house.keepHouse();
    expect(house.states()).toEqual(['expired', 'expired', 'stored', 'stored']);
    expect([house.files(dump).length, house.files(manifest).length]).toEqual([2, 2]);
    expect(house.facts('copy-expired')).toMatchObject([
      { backupId: backups[0], destinationId: 'dst_0', reasons: ['keepLast enough-newer'] },
      { backupId: backups[1] },
    ]);
    expect(findBrokenFact(house.context.journal)).toBeNull();
  });

  it('stays when done again: nothing more goes, and nothing more is told', async () => {
    const house = await HouseSite.make({ keepLast: 2 });
    await house.backUpDaily(3);
    await house.keepHouse();
    await house.keepHouse();
    expect(house.states()).toEqual(['expired', 'stored', 'stored']);
    expect(house.facts('copy-expired')).toHaveLength(1);
  });

  it('may differ by destination', async () => {
    const house = await HouseSite.make({ keepLast: 1 }, { destinations: 2 });
    house.assign({ at: { dst_1: { ...everything, keepLast: 3 } } });
    await house.backUpDaily(4);
    await house.keepHouse(0);
    await house.keepHouse(1);
    expect(house.states(0)).toEqual(['expired', 'expired', 'expired', 'stored']);
    expect(house.states(1)).toEqual(['expired', 'stored', 'stored', 'stored']);
  });
});

describe('nothing goes', () => {
  it('below the floor that the site set, whatever the assignment asks', async () => {
    const house = await HouseSite.make({ keepLast: 1 });
    changeSettings(house.site.folder, { floorCopies: 3, floorDays: 1 });
    await house.backUpDaily(5);
    await house.keepHouse();
    expect(house.states()).toEqual(['expired', 'expired', 'stored', 'stored', 'stored']);
    changeSettings(house.site.folder, { floorCopies: 1, floorDays: 7 });
    house.assign({ rule: { keepYearly: 1 } });
    await house.keepHouse();
    expect(house.states().filter((state) => state === 'stored')).toHaveLength(3);
  });

  it('of a source, a set or a destination that the assignment no longer names', async () => {
    const house = await HouseSite.make({ keepLast: 1 });
    await house.backUpDaily(3);
    house.site.assignment = { ...house.site.assignment, sets: [] };
    await house.keepHouse();
    expect(house.states()).toEqual(['stored', 'stored', 'stored']);
  });

  it('that is held, until its hold ends or is released', async () => {
    const house = await HouseSite.make({ keepLast: 1 });
    const [first = '', second = ''] = await house.backUpDaily(3);
    const until = new Date(house.clock.now().getTime() + 10 * day).toISOString();
    const hold = (id: string, backupId: string, end: string | null) => ({
      id,
      backupId,
      reason: 'An expert wants to see it',
      until: end,
    });
    house.assign({ holds: [hold('hld_1', first, until), hold('hld_2', second, null)] });
    await house.keepHouse();
    expect(house.states()).toEqual(['stored', 'stored', 'stored']);
    house.clock.pass(11 * day);
    await house.keepHouse();
    expect(house.states()).toEqual(['expired', 'stored', 'stored']);
    house.assign({ holds: [] });
    await house.keepHouse();
    expect(house.states()).toEqual(['expired', 'expired', 'stored']);
  });

  it('while the destination is away: it is told once, and made up for when it is back', async () => {
    const house = await HouseSite.make({ keepLast: 1 });
    await house.backUpDaily(3);
    const root = house.site.destinationPath(0);
    renameSync(root, `${root}-away`);
    await house.keepHouse();
    await house.keepHouse();
    expect(house.states()).toEqual(['stored', 'stored', 'stored']);
    expect(house.facts('destination-checked')).toMatchObject([{ failure: { code: 'destination_missing' } }]);
    renameSync(`${root}-away`, root);
    await house.keepHouse();
    expect(house.states()).toEqual(['expired', 'expired', 'stored']);
    expect(house.facts('destination-checked').at(-1)).toMatchObject({ failure: null, copies: 3 });
  });

  it('for a day after the clock was set, or after the journal was filled from a disk', async () => {
    const house = await HouseSite.make({ keepLast: 1 });
    await house.backUpDaily(2);
    const watch = new ClockWatch(house.context.journal, house.clock);
    house.clock.setWall(3650 * day);
    expect(watch.look()).toBeGreaterThan(3649 * day);
    await house.keepHouse();
    expect(house.states()).toEqual(['stored', 'stored']);
    house.clock.pass(1.01 * day);
    noteImport(house.context.journal);
    await house.keepHouse();
    expect(house.states()).toEqual(['stored', 'stored']);
    house.clock.pass(1.01 * day);
    await house.keepHouse();
    expect(house.states()).toEqual(['expired', 'stored']);
  });

  it('that a drill is reading just now', async () => {
    const house = await HouseSite.make({ keepLast: 1 });
    await house.backUpDaily(2);
    const { journal } = house.context;
    journal.run(
      `INSERT INTO drill (id, source_id, backup_id, copy_id, destination_id, server, database, draw, started_at, outcome)
       SELECT 'drl_1', source_id, backup_id, id, destination_id, 's', 'kw_drill_1', '{}', '2026-01-01', 'running'
       FROM copy ORDER BY rowid LIMIT 1`,
    );
    await house.keepHouse();
    expect(house.states()).toEqual(['stored', 'stored']);
    journal.run("UPDATE drill SET outcome = 'passed'");
    await house.keepHouse();
    expect(house.states()).toEqual(['expired', 'stored']);
  });

  it('on the word of a newer copy that is gone: what lies there is looked at first', async () => {
    const house = await HouseSite.make({ keepLast: 1 });
    await house.backUpDaily(3);
    for (const file of house.files(dump).slice(1)) rmSync(file);
    await house.keepHouse();
    expect(house.states()).toEqual(['stored', 'expired', 'missing']);
    expect(house.files(dump)).toHaveLength(1);
  });
});

describe('a removal that failed', () => {
  it('keeps its row, is told once, counts no more, and is tried again until it is done', async () => {
    const house = await HouseSite.make({ keepLast: 1 });
    const [first] = await house.backUpDaily(2);
    const [stuck = ''] = house.files(manifest);
    // A folder of that name is what no removal of a file can remove.
    rmSync(stuck);
    mkdirSync(stuck);
    await house.keepHouse();
    await house.keepHouse();
    expect(house.states()).toEqual(['stored', 'stored']);
    expect(house.facts('copy-expiry-failed')).toMatchObject([
      { backupId: first, failure: { code: 'destination_error' } },
    ]);
    expect(house.context.journal.get('SELECT expiring_since FROM copy ORDER BY rowid LIMIT 1')).not.toEqual({
      expiring_since: null,
    });
    rmdirSync(stuck);
    await house.keepHouse();
    expect(house.states()).toEqual(['expired', 'stored']);
    expect(house.facts('copy-expired')).toMatchObject([{ backupId: first }]);
  });

  it('that had begun and is not wanted any more is made whole again from another copy', async () => {
    const house = await HouseSite.make({ keepLast: 1 }, { destinations: 2 });
    const [first = ''] = await house.backUpDaily(2);
    const [stuck = ''] = house.files(manifest);
    rmSync(stuck);
    mkdirSync(stuck);
    await house.keepHouse();
    rmdirSync(stuck);
    house.assign({ holds: [{ id: 'hld_1', backupId: first, reason: 'x', until: null }] });
    await house.keepHouse();
    await house.copies.tryDue();
    expect(house.states()).toEqual(['stored', 'stored']);
    expect([house.files(dump).length, house.files(manifest).length]).toEqual([2, 2]);
  });
});
