import { beforeEach, describe, expect, test } from 'vitest';
import { currentAssignment } from '#lib/central/assignments/current-assignment.ts';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { aManifest, Journal, signManifest } from '#lib/central/reports/journal.testing.ts';
import { receiveReport } from '#lib/central/reports/receive-report.ts';
import { aSite, type TestSite } from '#lib/central/reports/site.testing.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import type { Permission } from '#lib/domain/permission.ts';
import { usualCalendar } from '#lib/domain/rotation.ts';
import { newId } from '#lib/shared/ids.ts';
import { changeDisk } from './change-disk.ts';
import { loadDrives } from './load-drives.ts';
import { loadMedia } from './load-media.ts';
import { orderDisk } from './order-disk.ts';
import { readSiteMedia } from './read-site-media.ts';
import { retireDisk, returnDisk } from './retire-disk.ts';
import { sayWhere } from './say-where.ts';
import { setRotation } from './set-rotation.ts';

withCentre();

/** A Tuesday, B's day, ten in the morning in Paris. */
const now = new Date('2026-03-03T09:00:00Z');
const minutes = (count: number) => new Date(now.getTime() + count * 60_000);
const volume = { uuid: '4f2c-11', serial: null };
let site: TestSite;
let usb: string;
let journal: Journal;
let red: string;
let blue: string;

const by = <P extends Permission>(permission: P, at = now) => {
  const scope = { everywhere: false, practiceIds: [site.practiceId], siteIds: [] } as const;
  return anAuthorized(permission, scope, { now: at, name: 'Mme Martin' });
};

beforeEach(async () => {
  site = await aSite({ since: new Date('2026-03-01T00:00:00Z') });
  usb = site.destinationIds[0];
  await database().destination.update({
    where: { id: usb },
    data: { kind: 'removable', placement: 'off-site' },
  });
  await database().siteDestination.updateMany({ where: { destinationId: usb }, data: { settings: {} } });
  journal = new Journal(site);
  [red, blue] = [newId('med', now), newId('med', minutes(1))];
});

function added(mediumId: string, about: { label: string; turn: 'A' | 'B'; orderId?: string }) {
  const { label, turn, orderId } = about;
  journal.write(
    {
      kind: 'medium-added',
      ...{ mediumId, destinationId: usb, label, colour: turn === 'A' ? 'red' : 'blue', turn, volume },
      ...{ fsType: 'ext4', sizeBytes: 64_000_000_000, orderId: orderId ?? null, at: now.toISOString() },
    },
    now,
  );
}

function seen(
  mediumId: string,
  presence: 'plugged-in' | 'in-use' | 'safe' | 'removed',
  at: Date,
  wasSafe = true,
) {
  journal.write(
    {
      kind: 'medium-seen',
      ...{ mediumId, destinationId: usb, presence, wasSafe, freeBytes: 8_000_000_000, at: at.toISOString() },
    },
    at,
  );
}

async function tell(): Promise<void> {
  expect(await receiveReport(site.agentId, journal.report(), now)).toMatchObject({ ok: true });
}

async function theSet(at = now) {
  const media = await readSiteMedia(by('site.read', at), site.siteId);
  const set = media?.sets[0];
  if (set === undefined) throw new Error('The site has no set');
  return set;
}

describe('what an agent tells of its disks', () => {
  test('is which one belongs in the drive, where each is, and a log of when it was seen', async () => {
    added(red, { label: 'Monday', turn: 'A' });
    added(blue, { label: 'Tuesday', turn: 'B' });
    seen(red, 'plugged-in', minutes(-120));
    seen(red, 'safe', minutes(-119));
    seen(red, 'removed', minutes(-60));
    seen(blue, 'plugged-in', minutes(-30));
    seen(blue, 'in-use', minutes(-20));
    await tell();
    const set = await theSet();
    expect(set.today.disks.map((disk) => disk.label)).toEqual(['Tuesday']);
    expect(set.coming.slice(0, 2).map((turn) => turn.disks[0]?.label)).toEqual(['Monday', 'Tuesday']);
    const [first, second] = set.disks;
    expect(first).toMatchObject({ place: 'off-site', isRightNow: false, presence: 'removed' });
    expect(first?.log.map((line) => line.kind).sort()).toEqual(['added', 'plugged-in', 'removed']);
    expect(second).toMatchObject({ place: 'in-drive', isRightNow: true, presence: 'in-use' });
    const placed = await loadMedia(database(), [site.siteId]);
    expect(placed.get(red)).toMatchObject({ isOffline: true, isOffSite: true });
    expect(placed.get(blue)).toMatchObject({ isOffline: false, isOffSite: false });
  });

  test('that one was pulled while it was written to is told as that', async () => {
    added(red, { label: 'Monday', turn: 'A' });
    seen(red, 'in-use', minutes(-5));
    seen(red, 'removed', minutes(-4), false);
    await tell();
    expect((await theSet()).disks[0]?.log.map((line) => line.kind)).toContain('removed-early');
  });

  test('travels to it again with what people call them', async () => {
    added(red, { label: 'Monday', turn: 'A' });
    await tell();
    const destination = (await currentAssignment(site.siteId, now)).destinations.find(({ id }) => id === usb);
    expect(destination).toMatchObject({
      kind: 'removable',
      settings: {
        calendar: { changesAt: '06:00' },
        disks: [{ id: red, label: 'Monday', colour: 'red', turn: 'A', isRetired: false }],
      },
    });
  });

  test('puts each copy on its disk, and has no effect on a disk, set or site that is another’s', async () => {
    const other = await aSite({ name: 'Brno', since: new Date('2026-03-01T00:00:00Z') });
    added(red, { label: 'Monday', turn: 'A' });
    const { copyIds, backupId } = journal.backup(minutes(-10));
    const [copyId = ''] = copyIds;
    const about = {
      copyId,
      backupId,
      destinationId: usb,
      sizeBytes: 1_234,
      tookMs: 1,
      storedAt: now.toISOString(),
    };
    journal.write({ kind: 'copy-stored', ...about, place: 'Monday: x', mediumId: red }, now);
    journal.write({ kind: 'copy-stored', ...about, place: 'Monday: x', mediumId: red }, now);
    await tell();
    expect(await database().copy.findUniqueOrThrow({ where: { id: copyId } })).toMatchObject({
      mediumId: red,
    });
    expect((await theSet()).disks[0]).toMatchObject({ storedCopies: 1, damagedCopies: 0 });

    const theirs = new Journal(other);
    theirs.write(
      {
        kind: 'medium-seen',
        ...{ mediumId: red, destinationId: usb, presence: 'removed' },
        wasSafe: true,
        freeBytes: null,
        at: now.toISOString(),
      },
      now,
    );
    theirs.write(
      {
        kind: 'medium-added',
        ...{
          mediumId: 'med_stranger',
          destinationId: usb,
          label: 'X',
          colour: 'red',
          turn: 'A',
          volume,
          fsType: 'ext4',
          sizeBytes: null,
          orderId: null,
        },
        at: now.toISOString(),
      },
      now,
    );
    expect(await receiveReport(other.agentId, theirs.report(), now)).toMatchObject({ ok: true });
    expect((await theSet()).disks.map(({ id, presence }) => [id, presence])).toEqual([[red, null]]);
    const refused = await database().agentFact.findMany({ where: { siteId: other.siteId } });
    expect(refused.map((fact) => fact.refusal)).toEqual(['not_of_this_site', 'not_of_this_site']);
  });

  test('that strangers are plugged in is shown as it last was', async () => {
    const stranger = {
      ...{ key: '77-88', label: 'HOLIDAY', fsType: 'vfat', sizeBytes: 8_000_000_000, freeBytes: null },
      ...{
        isReadOnly: false,
        mountPoint: '/media/usb',
        isAllowed: true,
        finding: 'unknown' as const,
        owner: null,
      },
    };
    journal.write({ kind: 'volumes-seen', volumes: [stranger], at: now.toISOString() }, now);
    await tell();
    expect((await readSiteMedia(by('site.read'), site.siteId))?.volumes).toEqual([stranger]);
    journal.write({ kind: 'volumes-seen', volumes: [], at: minutes(1).toISOString() }, minutes(1));
    await tell();
    expect((await readSiteMedia(by('site.read'), site.siteId))?.volumes).toEqual([]);
  });
});

describe('a copy that an agent found', () => {
  test('gives a centre that never heard of it its attempt, its backup and its slot, unproven', async () => {
    const startedAt = new Date('2026-03-02T11:00:00Z');
    const manifest = aManifest(site, { attemptId: 'att_lost', backupId: 'bak_lost', startedAt, tables: 3 });
    const signed = signManifest(site, manifest);
    const about = {
      copyId: 'cop_found',
      backupId: 'bak_lost',
      destinationId: usb,
      sizeBytes: 1_234,
      mediumId: null,
    };
    journal.write({ kind: 'copy-found', signed, ...about, place: 'x', foundAt: now.toISOString() }, now);
    await tell();
    const copy = await database().copy.findUniqueOrThrow({
      where: { id: 'cop_found' },
      include: { backup: { include: { attempt: true } } },
    });
    expect(copy).toMatchObject({ state: 'stored', intactAt: null, readableAt: null });
    expect(copy.backup).toMatchObject({
      totalRows: 303n,
      attempt: { outcome: 'completed', setId: site.setId },
    });
    expect(copy.backup.signedManifest).toEqual(signed);
    const fact = await database().agentFact.findFirstOrThrow({
      where: { kind: 'copy-found', siteId: site.siteId },
    });
    expect(fact.body).not.toHaveProperty('signed');
    await tell();
    expect(await database().copy.count({ where: { siteId: site.siteId } })).toBe(1);
  });

  test('is the copy that the centre knows, under its own id', async () => {
    const { backupId, copyIds, manifest } = journal.backup(minutes(-60));
    await tell();
    const signed = signManifest(site, manifest);
    const about = { copyId: 'cop_again', backupId, destinationId: usb, sizeBytes: 1_234, mediumId: null };
    journal.write(
      { kind: 'copy-found', signed, ...about, place: 'elsewhere', foundAt: now.toISOString() },
      now,
    );
    await tell();
    const copies = await database().copy.findMany({ where: { backupId }, orderBy: { id: 'asc' } });
    expect(copies.map((copy) => copy.id).sort()).toEqual([...copyIds].sort());
    expect(copies.find((copy) => copy.destinationId === usb)).toMatchObject({
      place: 'elsewhere',
      state: 'stored',
    });
  });

  test('counts for nothing when no agent of this site signed it', async () => {
    const other = await aSite({ name: 'Brno' });
    const manifest = aManifest(site, { attemptId: 'att_x', backupId: 'bak_x', startedAt: minutes(-60) });
    const about = { copyId: 'cop_x', backupId: 'bak_x', destinationId: usb, sizeBytes: 1, mediumId: null };
    const signed = signManifest(other, manifest);
    journal.write({ kind: 'copy-found', signed, ...about, place: 'x', foundAt: now.toISOString() }, now);
    await tell();
    expect(await database().backup.count({ where: { siteId: site.siteId } })).toBe(0);
    const [fact] = await database().agentFact.findMany({ where: { siteId: site.siteId } });
    expect(fact?.refusal).toBe('signature_unknown');
  });
});

describe('people and disks', () => {
  beforeEach(async () => {
    added(red, { label: 'Monday', turn: 'A' });
    added(blue, { label: 'Tuesday', turn: 'B' });
    await tell();
  });

  test('somebody says who has a disk, once the agent has seen it removed', async () => {
    seen(red, 'safe', minutes(-2));
    await tell();
    const statement = { place: 'on-site', note: 'in the safe' } as const;
    const refused = await sayWhere(by('backup.order'), { mediumId: red, statement });
    expect(refused).toEqual({ ok: false, problem: 'in_drive' });
    seen(red, 'removed', minutes(-1));
    await tell();
    expect(await sayWhere(by('backup.order', minutes(1)), { mediumId: red, statement })).toMatchObject({
      ok: true,
    });
    const kept = (await theSet()).disks.find((disk) => disk.id === red);
    expect(kept).toMatchObject({ place: 'on-site' });
    expect(kept?.log[0]).toMatchObject({
      kind: 'kept-on-site',
      actorName: 'Mme Martin',
      note: 'in the safe',
    });
    expect((await loadMedia(database(), [site.siteId])).get(red)).toMatchObject({
      isOffline: true,
      isOffSite: false,
    });
  });

  test('a change is made on what was read, to a label that no other disk has', async () => {
    const input = { label: 'Weekdays', colour: 'green', turn: 'C' } as const;
    const edit = { mediumId: red, revision: 1, input };
    expect(await changeDisk(by('destination.change'), edit)).toMatchObject({ ok: true });
    expect(await changeDisk(by('destination.change'), edit)).toEqual({
      ok: false,
      problem: 'changed_elsewhere',
    });
    const taken = { mediumId: red, revision: 2, input: { ...input, label: 'tuesday' } };
    expect(await changeDisk(by('destination.change'), taken)).toEqual({ ok: false, problem: 'label_taken' });
    const order = {
      siteId: site.siteId,
      destinationId: usb,
      volumeKey: 'k',
      input: { ...input, label: 'TUESDAY' },
    };
    expect(await orderDisk(by('destination.change'), order)).toEqual({ ok: false, problem: 'label_taken' });
  });

  test('a lost disk takes its copies with it, a kept one goes on counting, and one in use again has its turn', async () => {
    const { copyIds, backupId } = journal.backup(minutes(-10));
    const [copyId = ''] = copyIds;
    const about = {
      copyId,
      backupId,
      destinationId: usb,
      sizeBytes: 1_234,
      tookMs: 1,
      storedAt: now.toISOString(),
    };
    journal.write({ kind: 'copy-stored', ...about, place: 'Tuesday: x', mediumId: blue }, now);
    await tell();
    const retire = (as: 'kept' | 'lost', revision: number) =>
      retireDisk(by('destination.change'), { mediumId: blue, revision, as });
    await retire('kept', 1);
    expect((await database().copy.findUniqueOrThrow({ where: { id: copyId } })).state).toBe('stored');
    expect((await theSet()).today.disks.map((disk) => disk.id)).toEqual([red]);
    await returnDisk(by('destination.change'), { mediumId: blue, revision: 2 });
    expect((await theSet()).today.disks.map((disk) => disk.id)).toEqual([blue]);
    await retire('lost', 3);
    expect(await database().copy.findUniqueOrThrow({ where: { id: copyId } })).toMatchObject({
      state: 'missing',
      readableAt: null,
    });
  });

  test('an order to add a disk reaches the agent as the contract has it, and names who asked in the disk’s log', async () => {
    const user = await database().user.create({
      data: { id: 'usr_support', email: 's@example.org', name: 'Jana', locale: 'cs', createdAt: now },
    });
    const asking = anAuthorized('destination.change', { everywhere: true }, { userId: user.id, now });
    const input = { label: 'Month', colour: 'green', turn: 'C' } as const;
    const placed = await orderDisk(asking, {
      siteId: site.siteId,
      destinationId: usb,
      volumeKey: '77-88',
      input,
    });
    if (!placed.ok) throw new Error(placed.problem);
    const { payload } = await database().order.findUniqueOrThrow({ where: { id: placed.orderId } });
    expect(payload).toMatchObject({ kind: 'add-disk', volumeKey: '77-88', ...input });
    const { mediumId } = payload as { mediumId: string };
    added(mediumId, { label: 'Month', turn: 'A', orderId: placed.orderId });
    await tell();
    const month = (await theSet()).disks.find((disk) => disk.id === mediumId);
    expect(month?.log).toMatchObject([{ kind: 'added', actorName: 'Jana' }]);
    const folder = { siteId: site.siteId, destinationId: site.destinationIds[1], volumeKey: 'k', input };
    expect(await orderDisk(asking, folder)).toEqual({ ok: false, problem: 'not_found' });
  });

  test('the calendar is the site’s own, and of a removable set only', async () => {
    const calendar = { ...usualCalendar, week: Array<'A'>(7).fill('A'), month: null };
    const input = { calendar, unmountsWhenDone: true };
    const edit = { siteId: site.siteId, destinationId: usb, revision: 1, input };
    expect(await setRotation(by('destination.change'), edit)).toEqual({ ok: true });
    expect(await setRotation(by('destination.change'), edit)).toEqual({
      ok: false,
      problem: 'changed_elsewhere',
    });
    expect((await theSet()).today.disks.map((disk) => disk.id)).toEqual([red]);
    const folder = { ...edit, destinationId: site.destinationIds[1] };
    expect(await setRotation(by('destination.change'), folder)).toEqual({
      ok: false,
      problem: 'kind_differs',
    });
  });

  test('a copy that waits for a disk, and a disk that stays in past its turn, are amiss in its drive', async () => {
    const drives = () => loadDrives(database(), [{ id: site.siteId, timeZone: 'Europe/Paris' }], now);
    expect((await drives()).wanted.size + (await drives()).overstaying.size).toBe(0);
    const { backupId } = journal.backup(minutes(-200));
    seen(red, 'safe', minutes(-190));
    await tell();
    const [stored] = await database().copy.findMany({ where: { backupId, destinationId: usb } });
    journal.write(
      {
        kind: 'copy-waiting',
        ...{
          copyId: stored?.id ?? '',
          backupId,
          destinationId: usb,
          tries: 2,
          nextTryAt: minutes(10).toISOString(),
        },
        failure: { code: 'medium_wrong', figures: { expected: 'Tuesday', found: 'Monday' } },
      },
      now,
    );
    await tell();
    expect([...(await drives()).wanted]).toEqual([site.siteId]);
    // Its turn ended at six in Paris, five in UTC: at nine UTC people have had their four hours.
    expect([...(await drives()).overstaying]).toEqual([site.siteId]);
    expect((await theSet()).waiting).toMatchObject({ copies: 1, failure: { code: 'medium_wrong' } });
  });
});
