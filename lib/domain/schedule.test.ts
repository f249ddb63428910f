import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latestSlot, nextSlots, planSlots, type Schedule } from './schedule.ts';

const everyDay = [1, 2, 3, 4, 5, 6, 7];
const at = (...times: string[]): Schedule => ({ kind: 'times', days: everyDay, times });
const iso = (dates: Date[]) => dates.map((date) => date.toISOString());

describe('a schedule of times of day', () => {
  it('is due at its local times, in the zone of its site', () => {
    const due = planSlots(
      at('12:30', '19:00'),
      'Europe/Paris',
      new Date('2026-11-20T23:00:00Z'),
      new Date('2026-11-21T23:00:00Z'),
    );
    expect(iso(due)).toEqual(['2026-11-21T11:30:00.000Z', '2026-11-21T18:00:00.000Z']);
  });

  it('is due on its chosen days only', () => {
    const weekdays: Schedule = { kind: 'times', days: [1, 2, 3, 4, 5], times: ['19:00'] };
    const due = planSlots(
      weekdays,
      'Europe/Prague',
      new Date('2026-11-20T00:00:00Z'),
      new Date('2026-11-24T00:00:00Z'),
    );
    expect(iso(due)).toEqual(['2026-11-20T18:00:00.000Z', '2026-11-23T18:00:00.000Z']);
  });

  it('runs once, later, when the spring change skips its time', () => {
    const due = planSlots(
      at('02:30'),
      'Europe/Paris',
      new Date('2026-03-28T12:00:00Z'),
      new Date('2026-03-29T12:00:00Z'),
    );
    expect(iso(due)).toEqual(['2026-03-29T01:30:00.000Z']);
  });

  it('is due once when a skipped time falls on another one', () => {
    const due = planSlots(
      at('02:30', '03:30'),
      'Europe/Paris',
      new Date('2026-03-28T12:00:00Z'),
      new Date('2026-03-29T12:00:00Z'),
    );
    expect(iso(due)).toEqual(['2026-03-29T01:30:00.000Z']);
  });

  it('runs once, the first time, when the autumn change brings its time twice', () => {
    const due = planSlots(
      at('02:30'),
      'Europe/Prague',
      new Date('2026-10-24T12:00:00Z'),
      new Date('2026-10-25T12:00:00Z'),
    );
    expect(iso(due)).toEqual(['2026-10-25T00:30:00.000Z']);
  });

  it('leaves out the start and takes in the end of the span', () => {
    const noon = new Date('2026-11-21T11:00:00Z');
    expect(planSlots(at('12:00'), 'Europe/Paris', noon, new Date('2026-11-21T12:00:00Z'))).toEqual([]);
    expect(planSlots(at('12:00'), 'Europe/Paris', new Date('2026-11-21T10:00:00Z'), noon)).toEqual([noon]);
  });

  it('tells the next due moments in order', () => {
    const monday: Schedule = { kind: 'times', days: [1], times: ['08:00'] };
    expect(iso(nextSlots(monday, 'Europe/Prague', new Date('2026-11-22T09:00:00Z'), 2))).toEqual([
      '2026-11-23T07:00:00.000Z',
      '2026-11-30T07:00:00.000Z',
    ]);
  });

  it('tells the newest due moment, and none from before the given instant', () => {
    const now = new Date('2026-11-22T09:00:00Z');
    expect(latestSlot(at('08:00'), 'Europe/Paris', new Date(0), now)?.toISOString()).toBe(
      '2026-11-22T07:00:00.000Z',
    );
    expect(latestSlot(at('08:00'), 'Europe/Paris', new Date('2026-11-22T07:00:00Z'), now)).toBeNull();
  });

  it('has one slot a day for each time through any year and zone, clock changes included', () => {
    const zones = ['Europe/Paris', 'Europe/Prague', 'America/Sao_Paulo', 'Pacific/Auckland', 'UTC'];
    const time = fc
      .integer({ min: 0, max: 1439 })
      .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        time,
        fc.integer({ min: 2020, max: 2035 }),
        (zone, one, year) => {
          const due = planSlots(
            at(one),
            zone,
            new Date(Date.UTC(year, 0, 1)),
            new Date(Date.UTC(year, 11, 31)),
          );
          const days = (Date.UTC(year, 11, 31) - Date.UTC(year, 0, 1)) / 86_400_000;
          expect(due.length).toBe(days);
          for (const [index, slot] of due.entries()) {
            const before = due[index - 1];
            if (before) expect(slot.getTime() - before.getTime()).toBeGreaterThanOrEqual(22.5 * 3_600_000);
          }
        },
      ),
      { numRuns: 60, seed: Number(process.env.KEEPWELL_SEED ?? 20261122) },
    );
  });
});
