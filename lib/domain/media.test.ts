import { describe, expect, it } from 'vitest';
import {
  chooseDisk,
  type DiskSightings,
  fatLimitBytes,
  fitsFileSystem,
  isLongAway,
  isOffline,
  isOffSite,
  isOverstaying,
  isSameVolume,
  judgePlace,
  judgeVolume,
  type PluggedIn,
  type ReadMarker,
} from './media.ts';

const site = { practiceId: 'prc_1', siteId: 'sit_1' };
const volume = { uuid: '4f2c', serial: 'USB123' };
const ours: ReadMarker = { state: 'read', ...site, volume, isAuthentic: true };

describe('a plugged-in volume', () => {
  it.each<[string, ReadMarker, { uuid: string | null; serial: string | null }, string]>([
    ['its own marker on its own volume is ours', ours, volume, 'ours'],
    ['no marker is unknown', { state: 'none' }, volume, 'unknown'],
    ['a marker that cannot be read is altered', { state: 'unreadable' }, volume, 'altered'],
    [
      'a marker of ours that our key did not write is altered',
      { ...ours, isAuthentic: false },
      volume,
      'altered',
    ],
    ['another file system is a clone', ours, { ...volume, uuid: '9999' }, 'cloned'],
    ['the same file system on another disk is a clone', ours, { ...volume, serial: 'USB999' }, 'cloned'],
    ['an adapter that tells no serial number is no clone', ours, { ...volume, serial: null }, 'ours'],
    ['another practice’s is foreign', { ...ours, practiceId: 'prc_2' }, volume, 'foreign'],
    [
      'another site’s is foreign, its key unknown here',
      { ...ours, siteId: 'sit_2', isAuthentic: false },
      volume,
      'foreign',
    ],
    ['one without an id is nameless, whatever it says', ours, { uuid: null, serial: 'USB123' }, 'nameless'],
  ])('with %s', (_, marker, found, finding) => {
    expect(judgeVolume(marker, found, site)).toBe(finding);
  });

  it('is the noted one only by its file system, and by its serial number where both tell one', () => {
    expect(isSameVolume({ uuid: 'a', serial: null }, { uuid: 'a', serial: 'x' })).toBe(true);
    expect(isSameVolume({ uuid: 'a', serial: 'x' }, { uuid: 'a', serial: 'y' })).toBe(false);
    expect(isSameVolume({ uuid: 'a', serial: 'x' }, { uuid: 'b', serial: 'x' })).toBe(false);
  });
});

describe('the disk that a copy goes to', () => {
  const known = [
    { id: 'red', isRetired: false },
    { id: 'blue', isRetired: false },
    { id: 'old', isRetired: true },
  ];
  const plugged = (over: Partial<PluggedIn>): PluggedIn => ({
    finding: 'ours',
    mediumId: null,
    mountPoint: '/media/usb',
    isAllowed: true,
    name: 'Stick',
    ...over,
  });
  const choose = (...volumes: PluggedIn[]) => chooseDisk(volumes, ['blue'], known);

  it('is the right one, whatever else is plugged in', () => {
    const right = plugged({ mediumId: 'blue' });
    expect(choose(plugged({ finding: 'unknown' }), plugged({ mediumId: 'red' }), right)).toEqual({
      ok: true,
      volume: right,
    });
  });

  it.each<[string, PluggedIn[], string]>([
    ['nothing is plugged in', [], 'medium_none'],
    [
      'the right one is not mounted',
      [plugged({ mediumId: 'blue', mountPoint: null, isAllowed: false })],
      'medium_not_mounted',
    ],
    [
      'it is mounted where no copies are allowed',
      [plugged({ mediumId: 'blue', isAllowed: false })],
      'path_outside_roots',
    ],
    ['another day’s is in', [plugged({ mediumId: 'red' })], 'medium_wrong'],
    ['one that was retired is in', [plugged({ mediumId: 'old' })], 'medium_retired'],
    ['a stranger is in', [plugged({ finding: 'unknown' })], 'medium_unknown'],
    ['another practice’s is in', [plugged({ finding: 'foreign' })], 'medium_foreign'],
    [
      'a clone is in beside another day’s',
      [plugged({ mediumId: 'red' }), plugged({ finding: 'cloned' })],
      'medium_cloned',
    ],
    ['an altered one is in', [plugged({ finding: 'altered' })], 'medium_altered'],
    ['one without an id is in', [plugged({ finding: 'nameless' })], 'medium_nameless'],
    [
      'two pass for the right one',
      [plugged({ mediumId: 'blue' }), plugged({ mediumId: 'blue' })],
      'medium_cloned',
    ],
    ['a disk of another set is in', [plugged({ mediumId: 'elsewhere' })], 'medium_none'],
  ])('is none, by its own name, while %s', (_, volumes, reason) => {
    expect(choose(...volumes)).toMatchObject({ ok: false, reason });
  });

  it('is none while the set has no disk in use', () => {
    expect(chooseDisk([plugged({ finding: 'unknown' })], [], [])).toMatchObject({
      reason: 'medium_unregistered',
    });
  });
});

describe('a file on FAT32', () => {
  it('may have one byte less than 4 GiB, and elsewhere any size', () => {
    expect(fitsFileSystem('vfat', fatLimitBytes)).toBe(true);
    expect(fitsFileSystem('VFAT', fatLimitBytes + 1)).toBe(false);
    expect(fitsFileSystem('exfat', 10 * fatLimitBytes)).toBe(true);
    expect(fitsFileSystem('ext4', 10 * fatLimitBytes)).toBe(true);
  });
});

describe('where a disk is', () => {
  const seenAt = new Date('2026-11-24T18:00:00Z');
  const later = new Date('2026-11-24T19:00:00Z');
  const earlier = new Date('2026-11-24T17:00:00Z');
  const disk = (over: Partial<DiskSightings> = {}): DiskSightings => ({
    presence: 'removed',
    seenAt,
    statement: null,
    retiredAs: null,
    placement: 'off-site',
    ...over,
  });

  it('counts as offline and off-site only while it has been seen removed', () => {
    expect(isOffline(disk())).toBe(true);
    expect(isOffSite(disk())).toBe(true);
    for (const presence of ['plugged-in', 'in-use', 'safe'] as const) {
      expect(isOffline(disk({ presence }))).toBe(false);
      expect(isOffSite(disk({ presence, statement: { at: later, place: 'off-site' } }))).toBe(false);
    }
    expect(judgePlace(disk({ presence: null, seenAt: null }))).toBe('unknown');
    expect(isOffline(disk({ presence: null, seenAt: null }))).toBe(false);
  });

  it('is where somebody said since then, and where the set is kept otherwise', () => {
    expect(judgePlace(disk({ statement: { at: later, place: 'on-site' } }))).toBe('on-site');
    expect(judgePlace(disk({ statement: { at: earlier, place: 'on-site' } }))).toBe('off-site');
    expect(isOffSite(disk({ placement: 'on-site' }))).toBe(false);
    expect(isOffline(disk({ placement: 'on-site' }))).toBe(true);
    expect(isOffSite(disk({ placement: 'on-site', statement: { at: later, place: 'off-site' } }))).toBe(true);
  });

  it('is gone when it was lost or is broken, and stays an archive when it was kept', () => {
    expect(isOffline(disk({ retiredAs: 'lost' }))).toBe(false);
    expect(judgePlace(disk({ retiredAs: 'broken' }))).toBe('gone');
    expect(isOffSite(disk({ retiredAs: 'kept' }))).toBe(true);
  });
});

describe('a disk that stays plugged in (S4)', () => {
  const began = new Date('2026-11-24T05:00:00Z');
  const hoursLater = (hours: number) => new Date(began.getTime() + hours * 3_600_000);

  it('is told of once people had four hours to take it out', () => {
    const over = { presence: 'safe', isRightNow: false } as const;
    expect(isOverstaying(over, began, hoursLater(3.9))).toBe(false);
    expect(isOverstaying(over, began, hoursLater(4))).toBe(true);
    expect(isOverstaying({ ...over, isRightNow: true }, began, hoursLater(10))).toBe(false);
    expect(isOverstaying({ ...over, presence: 'removed' }, began, hoursLater(10))).toBe(false);
  });

  it('or is not brought in is told of after three of its turns', () => {
    expect(isLongAway('removed', 2)).toBe(false);
    expect(isLongAway('removed', 3)).toBe(true);
    expect(isLongAway('safe', 9)).toBe(false);
  });
});
