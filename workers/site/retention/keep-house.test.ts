import {
  appendFileSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBackDaily } from '../schedule/daily-read-back.ts';
import { saveAssignment } from '../state/assignment-file.ts';
import { day, HouseSite } from '../testing/house-site.ts';
import { anAgent, aSite, until } from '../testing/test-site.ts';
import { isDue } from './keep-house.ts';

const dump = '.dump.zst.age';
const manifest = '.manifest.json';
const never = new AbortController().signal;

/** Facts about the copies at one destination, in the order in which they were journalled. */
function trail(house: HouseSite, backupId: string, destinationId = 'dst_0'): string[] {
  const copy = house.context.journal.get(
    'SELECT id FROM copy WHERE backup_id = ? AND destination_id = ?',
    backupId,
    destinationId,
  );
  const rows = house.context.journal.all('SELECT body FROM fact ORDER BY position');
  return rows
    .map(
      (row) => JSON.parse(String(row.body)) as { kind: string; copyId?: string; failure?: { code: string } },
    )
    .filter((body) => body.copyId === copy?.id)
    .map((body) => [body.kind, body.failure?.code].filter(Boolean).join(' '));
}

describe('a copy behind the back of the agent', () => {
  it.each([
    ['deleted', (file: string) => rmSync(file), 'copy_missing'],
    ['cut short', (file: string) => truncateSync(file, 100), 'copy_truncated'],
    ['lengthened', (file: string) => appendFileSync(file, 'x'), 'copy_altered'],
  ])('%s is found by the daily look, and made anew from the other one', async (_, harm, code) => {
    const house = await HouseSite.make({}, { destinations: 2 });
    const [first = '', second = ''] = await house.backUpDaily(2);
    const [file = ''] = house.files(dump);
    const before = readFileSync(file);
    harm(file);
    await house.keepHouse();
    expect(house.facts('copy-checked').at(-1)).toMatchObject({
      backupId: first,
      outcome: 'failed',
      readBack: false,
      failure: { code },
    });
    expect(house.states()).toEqual(['waiting', 'stored']);
    await house.copies.tryDue();
    expect(house.states()).toEqual(['stored', 'stored']);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(trail(house, first).slice(3)).toEqual([
      `copy-checked ${code}`,
      `copy-waiting ${code === 'copy_missing' ? 'copy_missing' : 'copy_altered'}`,
      'copy-stored',
      'copy-checked',
      'copy-checked',
    ]);
    expect(trail(house, second)).toHaveLength(3);
  });

  it('changed without a change of size is found by the day’s read-back, and made anew', async () => {
    const house = await HouseSite.make({}, { destinations: 2 });
    await house.backUpDaily(1);
    const [file = ''] = house.files(dump);
    const before = readFileSync(file);
    const harmed = Buffer.from(before);
    harmed.writeUInt8(harmed.readUInt8(300) ^ 1, 300);
    writeFileSync(file, harmed);
    await house.keepHouse();
    expect(house.states()).toEqual(['stored']);
    house.clock.pass(day);
    await readBackDaily(house.context, never);
    expect(house.states()).toEqual(['corrupt']);
    await house.keepHouse();
    await house.copies.tryDue();
    expect(house.states()).toEqual(['stored']);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('whose manifest is gone is found too', async () => {
    const house = await HouseSite.make({}, { destinations: 2 });
    await house.backUpDaily(1);
    const [file = ''] = house.files(manifest);
    rmSync(file);
    await house.keepHouse();
    await house.copies.tryDue();
    expect(house.states()).toEqual(['stored']);
    expect(house.files(manifest)).toHaveLength(1);
  });

  it('stays missing where nothing is left to make it from', async () => {
    const house = await HouseSite.make({});
    await house.backUpDaily(2);
    rmSync(house.files(dump)[0] ?? '');
    await house.keepHouse();
    await house.copies.tryDue();
    await house.keepHouse();
    expect(house.states()).toEqual(['missing', 'stored']);
  });

  it('stays missing when the copy that it should be made from turns out to be bad, and that one is told', async () => {
    const house = await HouseSite.make({}, { destinations: 2 });
    await house.backUpDaily(1);
    rmSync(house.files(dump, 0)[0] ?? '');
    const [other = ''] = house.files(dump, 1);
    const content = readFileSync(other);
    content.writeUInt8(content.readUInt8(300) ^ 1, 300);
    writeFileSync(other, content);
    await house.keepHouse();
    await house.copies.tryDue();
    expect(house.states(1)).toEqual(['corrupt']);
    house.clock.pass(day);
    await house.copies.tryDue();
    expect(house.states(0)).toEqual(['missing']);
  });

  it('is made anew though a newer backup came in between', async () => {
    const house = await HouseSite.make({}, { destinations: 2 });
    await house.backUpDaily(1);
    rmSync(house.files(dump)[0] ?? '');
    await house.keepHouse();
    await house.backUpDaily(1);
    await house.copies.tryDue();
    expect(house.states()).toEqual(['stored', 'stored']);
  });

  it('that comes back with its disk is read whole before it counts again', async () => {
    const house = await HouseSite.make({});
    await house.backUpDaily(2);
    const [file = ''] = house.files(dump);
    renameSync(file, `${file}.away`);
    await house.keepHouse();
    expect(house.states()).toEqual(['missing', 'stored']);
    renameSync(`${file}.away`, file);
    await house.keepHouse();
    expect(house.states()).toEqual(['stored', 'stored']);
    expect(house.facts('copy-checked').at(-1)).toMatchObject({ outcome: 'passed', readBack: true });
  });
});

describe('rubbish of ours', () => {
  it('is removed, and nothing else', async () => {
    const house = await HouseSite.make({});
    await house.backUpDaily(1);
    const [file = ''] = house.files(dump);
    const folder = path.dirname(file);
    const own = `${file}.partial`;
    const strangers = path.join(folder, 'lyon_main_2026-01-01_10h00m00_abcdef.dump.zst.age.partial');
    const person = path.join(folder, 'holiday.jpg.partial');
    for (const name of [own, strangers, person]) {
      writeFileSync(name, 'x');
      utimesSync(name, house.clock.now(), house.clock.now());
    }
    await house.keepHouse();
    expect(house.files('.partial')).toEqual([person, strangers].sort());
    // A day later nobody can be writing it any more.
    house.clock.pass(2 * day);
    await house.keepHouse();
    expect(house.files('.partial')).toEqual([person]);
    expect(house.facts('destination-checked').map((fact) => fact.rubbishRemoved)).toEqual([1, 1]);
  });

  it('includes a dump of a copy that was given up before its manifest was laid', async () => {
    const house = await HouseSite.make({});
    await house.backUpDaily(2);
    house.context.journal.run("UPDATE copy SET state = 'given-up' WHERE rowid = 1");
    rmSync(house.files(manifest)[0] ?? '');
    await house.keepHouse();
    expect([house.files(dump).length, house.files(manifest).length]).toEqual([1, 1]);
  });
});

describe('the daily look', () => {
  it('is done by the agent itself, and told to the centre once', async () => {
    const site = await aSite();
    saveAssignment(site.folder, { etag: null, assignment: site.assignment });
    await anAgent(site, { rhythm: { house: 50 } });
    await until('the look is told', () => site.peer.bodies('destination-checked').length > 0);
    expect(site.peer.bodies('destination-checked')).toMatchObject([
      { destinationId: 'dst_0', failure: null, copies: 0, rubbishRemoved: 0 },
    ]);
  });

  it('is due once a day, and again after a copy was stored', async () => {
    const house = await HouseSite.make({});
    const due = () => isDue(house.context.journal, house.site.assignment, 'dst_0');
    expect(due()).toBe(true);
    await house.keepHouse();
    expect(due()).toBe(false);
    await house.backUpDaily(1);
    expect(due()).toBe(true);
    await house.keepHouse();
    expect(due()).toBe(false);
    house.clock.pass(day);
    expect(due()).toBe(true);
  });

  it('of a destination that is away is tried again after ten minutes', async () => {
    const house = await HouseSite.make({});
    const due = () => isDue(house.context.journal, house.site.assignment, 'dst_0');
    const root = house.site.destinationPath(0);
    renameSync(root, `${root}-away`);
    await house.keepHouse();
    expect(due()).toBe(false);
    house.clock.pass(10 * 60_000);
    expect(due()).toBe(true);
  });
});
