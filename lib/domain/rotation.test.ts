import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { propertySettings } from '#scripts/testing/seed.ts';
import {
  countTurnsPassed,
  judgeTurn,
  nextTurnOf,
  planTurns,
  type RotatedDisk,
  type RotationCalendar,
  usualCalendar,
} from './rotation.ts';
import { turns } from './words.ts';

const zone = 'Europe/Paris';
const a: RotatedDisk = { id: 'red', turn: 'A', isRetired: false };
const b: RotatedDisk = { id: 'blue', turn: 'B', isRetired: false };
const c: RotatedDisk = { id: 'green', turn: 'C', isRetired: false };
/** Local time in Paris. */
const at = (local: string) => DateTime.fromISO(local, { zone }).toJSDate();
const todays = (local: string, disks = [a, b, c], calendar = usualCalendar) =>
  judgeTurn(calendar, disks, zone, at(local)).disks.map((disk) => disk.id);

describe('the usual rotation (L3)', () => {
  it.each([
    ['Monday', '2026-11-23', 'red'],
    ['Tuesday', '2026-11-24', 'blue'],
    ['Wednesday', '2026-11-25', 'red'],
    ['Thursday', '2026-11-26', 'blue'],
    ['Friday', '2026-11-27', 'red'],
    ['Saturday', '2026-11-28', 'blue'],
    ['Sunday', '2026-11-29', 'blue'],
    ['the first Monday of a month', '2026-12-07', 'green'],
    ['its second Monday', '2026-12-14', 'red'],
  ])('on %s (%s) asks for the %s disk', (_, day, disk) => {
    expect(todays(`${day}T10:00`)).toEqual([disk]);
  });

  it('keeps the day before’s disk until six in the morning, for the backups of the night', () => {
    expect(todays('2026-11-24T05:59')).toEqual(['red']);
    expect(todays('2026-11-24T06:00')).toEqual(['blue']);
  });

  it('uses the weekday’s disk while the month has none, and any disk while the weekday has none', () => {
    expect(todays('2026-12-07T10:00', [a, b])).toEqual(['red']);
    expect(todays('2026-11-24T10:00', [a])).toEqual(['red']);
    expect(judgeTurn(usualCalendar, [a], zone, at('2026-11-24T10:00')).turn).toBeNull();
    expect(todays('2026-11-24T10:00', [])).toEqual([]);
  });

  it('asks for no retired disk', () => {
    expect(todays('2026-11-24T10:00', [a, { ...b, isRetired: true }])).toEqual(['red']);
  });

  it('takes any one of the disks of a turn', () => {
    expect(todays('2026-11-24T10:00', [a, b, { ...b, id: 'spare' }])).toEqual(['blue', 'spare']);
  });
});

describe('a month’s day', () => {
  it('may be the last of its weekday', () => {
    const calendar: RotationCalendar = {
      ...usualCalendar,
      month: { turn: 'C', which: 'last', weekday: 5 },
    };
    expect(todays('2026-11-27T10:00', [a, b, c], calendar)).toEqual(['green']);
    expect(todays('2026-11-20T10:00', [a, b, c], calendar)).toEqual(['red']);
  });
});

describe('what a disk’s turns tell', () => {
  it('is when it is due next, and how many it let pass since it was seen', () => {
    const disks = [a, b, c];
    expect(nextTurnOf('green', usualCalendar, disks, zone, at('2026-11-24T10:00'))).toEqual(
      at('2026-12-07T06:00'),
    );
    const since = at('2026-11-24T20:00');
    expect(countTurnsPassed('blue', usualCalendar, disks, zone, since, at('2026-11-27T05:59'))).toBe(0);
    expect(countTurnsPassed('blue', usualCalendar, disks, zone, since, at('2026-11-27T06:00'))).toBe(1);
    expect(countTurnsPassed('blue', usualCalendar, disks, zone, since, at('2026-11-30T06:00'))).toBe(3);
    expect(countTurnsPassed('red', usualCalendar, disks, zone, since, at('2026-11-24T21:00'))).toBe(0);
  });
});

describe('any calendar', () => {
  const calendars = fc.record({
    week: fc.array(fc.constantFrom(...turns), { minLength: 7, maxLength: 7 }),
    month: fc.option(
      fc.record({
        turn: fc.constantFrom(...turns),
        which: fc.constantFrom('first' as const, 'last' as const),
        weekday: fc.integer({ min: 1, max: 7 }),
      }),
    ),
    changesAt: fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`),
  });
  const zones = fc.constantFrom(
    'Europe/Paris',
    'Europe/Prague',
    'Atlantic/Azores',
    'America/New_York',
    'Asia/Tokyo',
  );
  const instants = fc.date({ min: new Date('2026-01-01'), max: new Date('2028-01-01'), noInvalidDate: true });

  it('gives each instant one day, whose turn has begun and not ended, through both clock changes', () => {
    fc.assert(
      fc.property(calendars, zones, instants, (calendar, timeZone, now) => {
        const turn = judgeTurn(calendar, [a, b, c], timeZone, now);
        expect(turn.from <= now && now < turn.until).toBe(true);
      }),
      propertySettings(),
    );
  });

  it('follows day upon day without a gap', () => {
    fc.assert(
      fc.property(calendars, zones, instants, (calendar, timeZone, now) => {
        const coming = planTurns(calendar, [a, b], timeZone, now, 40);
        const gaps = coming
          .slice(1)
          .filter((turn, index) => turn.from.getTime() !== coming[index]?.until.getTime());
        expect(gaps).toEqual([]);
      }),
      propertySettings({ sampled: 60, worst: 2_000 }),
    );
  });

  it('has a disk for every day as long as the set has one in use', () => {
    fc.assert(
      fc.property(calendars, zones, instants, fc.constantFrom(...turns), (calendar, timeZone, now, turn) => {
        expect(
          judgeTurn(calendar, [{ id: 'only', turn, isRetired: false }], timeZone, now).disks,
        ).toHaveLength(1);
      }),
      propertySettings(),
    );
  });
});
