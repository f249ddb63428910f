import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgePolicyDraft, type PolicyDraft, readTime, scheduleOfDraft } from './policy-draft.ts';
import { nextSlots } from './schedule.ts';

function aDraft(over: Partial<PolicyDraft> = {}): PolicyDraft {
  return {
    name: 'Twice a day',
    days: [1, 2, 3, 4, 5],
    times: ['12:30', '19:00'],
    graceMinutes: '60',
    retention: {
      keepLast: '',
      keepDaily: '14',
      keepWeekly: '8',
      keepMonthly: '12',
      keepYearly: '',
      keepAtLeast: '',
    },
    drill: { everyDays: '30', checks: [] },
    destinationIds: ['dst_a', 'dst_b'],
    ...over,
  };
}

function problemsOf(over: Partial<PolicyDraft>): string[] {
  const judged = judgePolicyDraft(aDraft(over));
  return judged.ok ? [] : judged.problems.map(({ field, problem }) => `${field}: ${problem}`);
}

describe('a policy draft', () => {
  it('becomes terms with days and times in order', () => {
    const judged = judgePolicyDraft(aDraft({ days: [5, 1, 5], times: ['19h', '7.30'] }));
    expect(judged).toEqual({
      ok: true,
      terms: {
        name: 'Twice a day',
        schedule: { kind: 'times', days: [1, 5], times: ['07:30', '19:00'] },
        graceMinutes: 60,
        retention: {
          keepLast: null,
          keepDaily: 14,
          keepWeekly: 8,
          keepMonthly: 12,
          keepYearly: null,
          keepAtLeast: null,
        },
        retentionAt: {},
        drill: { everyDays: 30, checks: [] },
        destinationIds: ['dst_a', 'dst_b'],
      },
    });
  });

  it('is refused when nothing is due in a week: weekly at the latest (S1)', () => {
    expect(problemsOf({ days: [] })).toEqual(['days: no_day']);
    expect(problemsOf({ days: [0, 8, 1.5] })).toEqual(['days: no_day']);
  });

  it('may be weekly', () => {
    expect(problemsOf({ days: [6], times: ['03:15'] })).toEqual([]);
  });

  it.each([
    [{ name: '  ' }, 'name: name_missing'],
    [{ name: 'x'.repeat(81) }, 'name: name_too_long'],
    [{ times: [''] }, 'times: no_time'],
    [{ times: ['12:30', '25:00'] }, 'times.1: time_unreadable'],
    [{ times: ['12:30', '12h30'] }, 'times.1: time_twice'],
    [{ graceMinutes: 'an hour' }, 'graceMinutes: grace_unreadable'],
    [{ graceMinutes: '4' }, 'graceMinutes: grace_too_short'],
    [{ graceMinutes: '1441' }, 'graceMinutes: grace_too_long'],
    [{ destinationIds: [] }, 'destinationIds: no_destination'],
    [{ retention: { ...aDraft().retention, keepDaily: '0' } }, 'keepDaily: count_unreadable'],
    [{ retention: { ...aDraft().retention, keepDaily: '-3' } }, 'keepDaily: count_unreadable'],
    [{ retention: { ...aDraft().retention, keepLast: '1001' } }, 'keepLast: count_too_large'],
    [{ retention: { ...aDraft().retention, keepYearly: '101' } }, 'keepYearly: count_too_large'],
  ])('refuses %j at its field', (over, expected) => {
    expect(problemsOf(over)).toEqual([expected]);
  });

  it('names every field that is wrong at once', () => {
    expect(problemsOf({ name: '', days: [], destinationIds: [] })).toEqual([
      'name: name_missing',
      'days: no_day',
      'destinationIds: no_destination',
    ]);
  });

  it('refuses a grace that reaches past the next due moment, across midnight and the week too', () => {
    expect(problemsOf({ times: ['12:00', '12:45'], graceMinutes: '46' })).toEqual([
      'graceMinutes: grace_over_next',
    ]);
    expect(problemsOf({ times: ['12:00', '12:45'], graceMinutes: '45' })).toEqual([]);
    expect(problemsOf({ days: [1, 7], times: ['00:10', '23:50'], graceMinutes: '30' })).toEqual([
      'graceMinutes: grace_over_next',
    ]);
  });

  it('keeps everything when no rule is given', () => {
    const none = {
      keepLast: '',
      keepDaily: ' ',
      keepWeekly: '',
      keepMonthly: '',
      keepYearly: '',
      keepAtLeast: '',
    };
    const judged = judgePolicyDraft(aDraft({ retention: none }));
    expect(judged.ok && Object.values(judged.terms.retention)).toEqual([null, null, null, null, null, null]);
  });

  it('that is accepted has ten next due moments, each on a chosen day within eight weeks', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 95 }), { minLength: 1, maxLength: 6 }),
        (days, quarters) => {
          const times = quarters.map(
            (quarter) => `${Math.floor(quarter / 4)}:${String((quarter % 4) * 15).padStart(2, '0')}`,
          );
          const judged = judgePolicyDraft(aDraft({ days, times, graceMinutes: '5' }));
          if (!judged.ok) throw new Error(JSON.stringify(judged));
          const due = nextSlots(judged.terms.schedule, 'Europe/Prague', new Date('2026-03-20T10:00:00Z'), 10);
          expect(due).toHaveLength(10);
        },
      ),
      { seed: 20261122, numRuns: 50 },
    );
  });
});

describe('a time of day', () => {
  it.each([
    ['7:30', '07:30'],
    ['07.30', '07:30'],
    ['19h', '19:00'],
    ['19 h 05', '19:05'],
    ['0730', '07:30'],
    [' 23:59 ', '23:59'],
    ['0:00', '00:00'],
    ['24:00', null],
    ['12:60', null],
    ['noon', null],
    ['7:3', null],
    ['', null],
    ['730', '07:30'],
    ['12345', null],
  ])('reads %j as %j', (typed, time) => {
    expect(readTime(typed)).toBe(time);
  });
});

describe('the schedule shown while typing', () => {
  it('leaves out what can not be read yet', () => {
    expect(scheduleOfDraft({ days: [1], times: ['12:', '9:15', 'x'] })).toEqual({
      kind: 'times',
      days: [1],
      times: ['09:15', '12:00'],
    });
  });

  it('is none while nothing can be due', () => {
    expect(scheduleOfDraft({ days: [], times: ['9:15'] })).toBeNull();
    expect(scheduleOfDraft({ days: [1], times: [''] })).toBeNull();
  });
});
