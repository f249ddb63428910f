import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AssignedDestination, Retention } from '#lib/contract/assignment.ts';
import { findCopy, storedCopies, waitingCopies } from '../journal/copies.ts';
import { findBrokenFact, undeliveredFacts } from '../journal/journal-facts.ts';
import { mediumOfCopy } from '../journal/media.ts';
import {
  aDiskSite,
  askForBackup,
  blue,
  type DiskSite,
  eject,
  presenceOf,
  red,
  setId,
  twoDisks,
} from '../testing/disk-site.ts';
import { day, everything } from '../testing/house-site.ts';
import { anAgent, changeSettings, reassign, until } from '../testing/test-site.ts';

/** The agent at work with two disks, neither in the drive, and a rule that keeps the newest copy alone. */
async function atWork(about: { rule?: Partial<Retention>; hasShelf?: boolean } = {}) {
  const world = await aDiskSite();
  const { site } = world;
  changeSettings(site.folder, { floorCopies: 1, floorDays: 1 });
  const shelf: AssignedDestination = {
    ...{ id: 'dst_0', name: 'Disk 0', kind: 'folder', placement: 'on-site', sealedSecret: null },
    settings: { path: site.destinationPath(0) },
  };
  const also = about.hasShelf === true ? [shelf] : [];
  reassign(site, (assignment) => ({
    destinations: [...assignment.destinations, ...also],
    sets: assignment.sets.map((set) => ({
      ...set,
      // No Sunday comes: only what a test asks for is backed up, however many days it lets pass.
      schedule: { kind: 'times', days: [7], times: ['03:00'] },
      destinationIds: [...set.destinationIds, ...also.map((one) => one.id)],
      retention: { ...everything, ...about.rule },
    })),
  }));
  const { context } = await anAgent(site, { clock: world.clock, rhythm: { disks: 150 } });
  const disks = await twoDisks(context, world.drive);
  return { ...world, context, journal: context.journal, disks };
}

type World = Awaited<ReturnType<typeof atWork>>;

let orders = 0;

/** A backup whose copy goes to the disk that is in; done when the agent says that it may be removed. */
async function backUpTo({ journal }: World, mediumId: string): Promise<string> {
  orders += 1;
  const before = new Set(storedCopies(journal, setId).map((copy) => copy.id));
  const fresh = () => storedCopies(journal, setId).find((copy) => !before.has(copy.id));
  askForBackup(journal, `ord_${orders}`);
  await until('the copy is stored', () => fresh() !== undefined);
  const copyId = fresh()?.id ?? '';
  expect(mediumOfCopy(journal, copyId)).toBe(mediumId);
  await until('it may be removed', () => presenceOf(journal, mediumId) === 'safe');
  return copyId;
}

const dumpsIn = ({ drive }: Pick<DiskSite, 'drive'>) =>
  readdirSync(drive, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.dump.zst.age'));

const looks = ({ site }: Pick<DiskSite, 'site'>) =>
  site.peer.bodies('destination-checked').filter((body) => body.destinationId === setId);

describe('house is kept on the disk in the drive', () => {
  it('alone: its own older copies go, and what lies on the one that is away is neither missing nor expired', async () => {
    const world = await atWork({ rule: { keepLast: 1 } });
    const { journal, disks, drive, clock } = world;
    disks.blue.mount(drive);
    const first = await backUpTo(world, blue.id);
    await eject(disks.blue);
    await until('blue is seen removed', () => presenceOf(journal, blue.id) === 'removed');
    clock.pass(day);
    disks.red.mount(drive);
    const second = await backUpTo(world, red.id);
    expect(findCopy(journal, first)).toMatchObject({ state: 'stored', expiringSince: null });
    await eject(disks.red);
    await until('red is seen removed', () => presenceOf(journal, red.id) === 'removed');
    clock.pass(day);
    disks.blue.mount(drive);
    const third = await backUpTo(world, blue.id);
    expect(findCopy(journal, first)).toMatchObject({ state: 'given-up', expiredAt: expect.any(Date) });
    expect(findCopy(journal, second)).toMatchObject({ state: 'stored', expiringSince: null });
    expect(findCopy(journal, third)).toMatchObject({ state: 'stored' });
    expect(dumpsIn(world)).toHaveLength(1);
    await until('the centre is told', () => looks(world).length >= 3);
    expect(looks(world).map(({ failure, missing }) => [failure, missing])).toEqual(
      looks(world).map(() => [null, 0]),
    );
    expect(looks(world).flatMap(({ mediumIds }) => mediumIds ?? [])).toEqual(
      expect.arrayContaining([blue.id, red.id]),
    );
    expect(looks(world).at(-1)?.mediumIds).toEqual([blue.id]);
    await eject(disks.blue);
    await until('nothing is in the drive', () => presenceOf(journal, blue.id) === 'removed');
    expect(findBrokenFact(journal)).toBeNull();
  });

  it('and says nothing of places that are away while no disk is in, on any day', async () => {
    const world = await atWork({ rule: { keepLast: 1 } });
    const { journal, disks, drive, clock } = world;
    disks.blue.mount(drive);
    const copyId = await backUpTo(world, blue.id);
    await eject(disks.blue);
    await until('blue is seen removed', () => presenceOf(journal, blue.id) === 'removed');
    await until('all is told', () => undeliveredFacts(journal, 1, 1e6).length === 0);
    const told = looks(world).length;
    clock.pass(3 * day);
    askForBackup(journal, 'ord_away');
    await until('a copy waits for its disk', () =>
      waitingCopies(journal).some((copy) => copy.failure?.code === 'medium_none'),
    );
    await until('all is told', () => undeliveredFacts(journal, 1, 1e6).length === 0);
    expect(looks(world)).toHaveLength(told);
    expect(findCopy(journal, copyId)).toMatchObject({ state: 'stored' });
    expect(world.site.peer.bodies('copy-checked').every(({ outcome }) => outcome === 'passed')).toBe(true);
  });

  it('a copy that was deleted from it is found when it comes, and made anew on the disk whose turn it is', async () => {
    const world = await atWork({ hasShelf: true });
    const { journal, disks, drive, clock } = world;
    disks.blue.mount(drive);
    const copyId = await backUpTo(world, blue.id);
    rmSync(path.join(drive, dumpsIn(world)[0] ?? ''));
    await eject(disks.blue);
    await until('blue is seen removed', () => presenceOf(journal, blue.id) === 'removed');
    expect(findCopy(journal, copyId)?.state).toBe('stored');
    // Wednesday is red's, and blue is in.
    clock.pass(day);
    disks.blue.mount(drive);
    await until(
      'it is found, and waits for red',
      () => findCopy(journal, copyId)?.failure?.code === 'medium_wrong',
    );
    expect(findCopy(journal, copyId)?.lostAt).toBeInstanceOf(Date);
    await eject(disks.blue);
    await until('blue is gone', () => presenceOf(journal, blue.id) === 'removed');
    disks.red.mount(drive);
    await until('it is made anew', () => findCopy(journal, copyId)?.state === 'stored');
    expect(mediumOfCopy(journal, copyId)).toBe(red.id);
    expect(dumpsIn(world)).toHaveLength(1);
    await eject(disks.red);
  });
});
