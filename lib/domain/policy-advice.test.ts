import { describe, expect, it } from 'vitest';
import { advisePolicy } from './policy-advice.ts';
import { planClockNotes } from './policy-clock-notes.ts';

const daily = { kind: 'times' as const, days: [1, 2, 3, 4, 5, 6, 7], times: ['19:00'] };
const noRules = {
  keepLast: null,
  keepDaily: null,
  keepWeekly: null,
  keepMonthly: null,
  keepYearly: null,
  keepAtLeast: null,
};
const twoWeeks = { ...noRules, keepDaily: 14 };
const both = [{ placement: 'on-site' as const }, { placement: 'off-site' as const }];

describe('advice on a policy', () => {
  it('says nothing of a daily one with a copy here and one away', () => {
    expect(advisePolicy({ schedule: daily, retention: twoWeeks }, both)).toEqual([]);
  });

  it('says that no copy leaves the site (L2)', () => {
    const kinds = advisePolicy({ schedule: daily, retention: twoWeeks }, [
      { placement: 'on-site' },
      { placement: 'on-site' },
    ]);
    expect(kinds).toEqual([{ kind: 'none_off_site' }]);
  });

  it('says that one copy beside the original is one too few (L2)', () => {
    expect(advisePolicy({ schedule: daily, retention: twoWeeks }, [{ placement: 'off-site' }])).toEqual([
      { kind: 'one_destination' },
    ]);
  });

  it('counts the longest stretch without a backup, the turn of the week included', () => {
    const weekly = { ...daily, days: [6] };
    expect(advisePolicy({ schedule: weekly, retention: twoWeeks }, both)).toEqual([
      { kind: 'days_without_backup', days: 6 },
    ]);
    const workdays = { ...daily, days: [1, 2, 3, 4, 5] };
    expect(advisePolicy({ schedule: workdays, retention: twoWeeks }, both)).toEqual([]);
  });

  it('says that no rule keeps everything, and that few copies reach back less than a week', () => {
    expect(advisePolicy({ schedule: daily, retention: noRules }, both)).toEqual([
      { kind: 'keeps_everything' },
    ]);
    expect(advisePolicy({ schedule: daily, retention: { ...noRules, keepLast: 3 } }, both)).toEqual([
      { kind: 'keeps_short' },
    ]);
  });
});

describe('notes on clock changes', () => {
  const night = { kind: 'times' as const, days: [1, 2, 3, 4, 5, 6, 7], times: ['02:30', '19:00'] };
  const now = new Date('2026-01-10T09:00:00Z');

  it('tells of the hour that is left out in spring and of the one that comes twice in autumn', () => {
    expect(planClockNotes(night, 'Europe/Paris', now)).toEqual([
      { kind: 'skipped', time: '02:30', dueTime: '03:30', day: new Date('2026-03-28T23:00:00Z') },
      { kind: 'twice', time: '02:30', day: new Date('2026-10-24T22:00:00Z') },
    ]);
  });

  it('says nothing where the night of the change is not in the schedule', () => {
    expect(planClockNotes({ ...night, days: [1, 2, 3, 4, 5] }, 'Europe/Prague', now)).toEqual([]);
  });

  it('says nothing where the clocks never change', () => {
    expect(planClockNotes(night, 'Africa/Algiers', now)).toEqual([]);
  });
});
