import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { propertySettings } from '#scripts/testing/seed.ts';
import {
  planRetention,
  type RetainedBackup,
  type RetentionPlan,
  type RetentionQuestion,
  type RetentionRule,
} from './retention.ts';

const noRule: RetentionRule = {
  keepLast: null,
  keepDaily: null,
  keepWeekly: null,
  keepMonthly: null,
  keepYearly: null,
  keepAtLeast: null,
};
const aRule = (change: Partial<RetentionRule>): RetentionRule => ({ ...noRule, ...change });
const zone = 'Europe/Paris';
const local = (text: string): Date => DateTime.fromISO(text, { zone }).toJSDate();
const immovable = { copies: 1, days: 0 };

type Wish = Partial<Omit<RetainedBackup, 'copy'>> & {
  proven?: boolean;
  immutableUntil?: Date;
  gone?: boolean;
};

/** Backups in the order in which they were made, each at its local time. */
function made(...backups: ([at: string] | [at: string, wish: Wish])[]): RetainedBackup[] {
  return backups.map(([at, wish = {}], index) => aBackup(index + 1, local(at), wish));
}

function aBackup(seq: number, at: Date, wish: Wish = {}): RetainedBackup {
  const { proven = true, immutableUntil = null, gone = false, ...rest } = wish;
  const copy = gone ? null : { copyId: `cop_${seq}`, isProven: proven, immutableUntil };
  return { backupId: `bak_${seq}`, seq, at, isShrunken: false, copy, ...rest };
}

function aQuestion(backups: RetainedBackup[], change: Partial<RetentionQuestion> = {}): RetentionQuestion {
  const newest = new Date(Math.max(...backups.map(({ at }) => at.getTime())));
  const base = { rules: [noRule], floor: immovable, holds: [], timeZone: zone, now: newest };
  return { backups, ...base, ...change };
}

/** Numbers of the backups whose copies stay. */
const kept = (plan: RetentionPlan): number[] => numbers(plan.keeps);
const numbers = (copies: { backupId: string }[]): number[] =>
  copies.map(({ backupId }) => Number(backupId.slice(4))).sort((a, b) => a - b);
const reasonsOf = (plan: RetentionPlan, seq: number) =>
  [...plan.keeps, ...plan.expires].find(({ backupId }) => backupId === `bak_${seq}`)?.reasons;

const week = made(
  ['2026-11-16T19:00'],
  ['2026-11-17T12:00'],
  ['2026-11-17T19:00'],
  ['2026-11-18T19:00'],
  ['2026-11-19T19:00'],
);

describe('an empty rule', () => {
  it('keeps everything', () => {
    expect(kept(planRetention(aQuestion(week)))).toEqual([1, 2, 3, 4, 5]);
    expect(kept(planRetention(aQuestion(week, { rules: [] })))).toEqual([1, 2, 3, 4, 5]);
  });

  it('keeps everything also beside another one: a copy goes when every set that made it lets it go', () => {
    const rules = [aRule({ keepLast: 1 }), noRule];
    expect(kept(planRetention(aQuestion(week, { rules })))).toEqual([1, 2, 3, 4, 5]);
  });

  it('is still empty with a least number: that lets nothing go', () => {
    expect(planRetention(aQuestion(week, { rules: [aRule({ keepAtLeast: 1 })] })).expires).toEqual([]);
  });
});

describe('a rule', () => {
  it('keeps the last ones', () => {
    expect(kept(planRetention(aQuestion(week, { rules: [aRule({ keepLast: 2 })] })))).toEqual([4, 5]);
  });

  it('keeps the newest of each day, and says for every copy why it stays or goes', () => {
    const plan = planRetention(aQuestion(week, { rules: [aRule({ keepDaily: 3 })] }));
    expect(kept(plan)).toEqual([3, 4, 5]);
    expect(reasonsOf(plan, 3)).toEqual([
      { kind: 'rule', rule: 'keepDaily', nth: 3, period: '2026-11-17', isInDoubt: false },
    ]);
    expect(reasonsOf(plan, 2)).toEqual([{ rule: 'keepDaily', why: 'newer-in-period', period: '2026-11-17' }]);
    expect(reasonsOf(plan, 1)).toEqual([{ rule: 'keepDaily', why: 'enough-newer', period: '2026-11-16' }]);
  });

  it('counts weeks from Monday by the wall clock of the site', () => {
    // In Paris it is Monday already, in London still Sunday.
    const backups = made(
      ['2026-11-15T12:00'],
      ['2026-11-16T00:30'],
      ['2026-11-22T23:30'],
      ['2026-11-23T00:30'],
    );
    const rules = [aRule({ keepWeekly: 5 })];
    expect(kept(planRetention(aQuestion(backups, { rules })))).toEqual([1, 3, 4]);
    expect(kept(planRetention(aQuestion(backups, { rules, timeZone: 'Europe/London' })))).toEqual([2, 4]);
  });

  it('counts months and years', () => {
    const backups = made(
      ['2024-12-31T19:00'],
      ['2025-06-30T19:00'],
      ['2025-07-31T19:00'],
      ['2026-01-02T19:00'],
    );
    expect(kept(planRetention(aQuestion(backups, { rules: [aRule({ keepMonthly: 3 })] })))).toEqual([
      2, 3, 4,
    ]);
    expect(kept(planRetention(aQuestion(backups, { rules: [aRule({ keepYearly: 3 })] })))).toEqual([1, 3, 4]);
  });

  it('lets nothing go because time passes while nothing is backed up', () => {
    const rules = [aRule({ keepDaily: 3 })];
    const now = local('2029-01-01T12:00');
    expect(kept(planRetention(aQuestion(week, { rules, now })))).toEqual([3, 4, 5]);
  });

  it('keeps a least number when the others keep fewer', () => {
    const rules = [aRule({ keepWeekly: 4, keepAtLeast: 3 })];
    const plan = planRetention(aQuestion(week, { rules }));
    expect(kept(plan)).toEqual([3, 4, 5]);
    expect(reasonsOf(plan, 4)).toEqual([{ kind: 'at-least' }]);
  });

  it('knows no zone that is none', () => {
    expect(() => planRetention(aQuestion(week, { timeZone: 'Europe/Nowhere' }))).toThrow('no time zone');
  });
});

describe('whatever the rules say', () => {
  const rules = [aRule({ keepLast: 1 })];

  it('the newest proven copy stays, though newer ones are not proven', () => {
    const backups = made(
      ['2026-11-16T19:00'],
      ['2026-11-17T19:00'],
      ['2026-11-18T19:00', { proven: false }],
      ['2026-11-19T19:00', { proven: false }],
    );
    const plan = planRetention(aQuestion(backups, { rules }));
    expect(kept(plan)).toEqual([2, 4]);
    expect(reasonsOf(plan, 2)).toContainEqual({ kind: 'newest-proven' });
  });

  it('a held copy stays until its hold ends', () => {
    const until = local('2026-12-01T00:00');
    const holds = [{ backupId: 'bak_1', until }];
    const plan = planRetention(aQuestion(week, { rules, holds }));
    expect(reasonsOf(plan, 1)).toEqual([{ kind: 'held', until }]);
    const later = local('2026-12-01T00:01');
    expect(kept(planRetention(aQuestion(week, { rules, holds, now: later })))).toEqual([5]);
    const forEver = [{ backupId: 'bak_1', until: null }];
    expect(kept(planRetention(aQuestion(week, { rules, holds: forEver, now: later })))).toEqual([1, 5]);
  });

  it('the site keeps its floor of proven copies and of days', () => {
    expect(kept(planRetention(aQuestion(week, { rules, floor: { copies: 3, days: 0 } })))).toEqual([3, 4, 5]);
    expect(kept(planRetention(aQuestion(week, { rules, floor: { copies: 1, days: 2 } })))).toEqual([3, 4, 5]);
  });

  it("the floor's days end with the newest backup, not with today", () => {
    const question = { rules, floor: { copies: 1, days: 2 }, now: local('2027-02-01T12:00') };
    expect(kept(planRetention(aQuestion(week, question)))).toEqual([3, 4, 5]);
  });

  it('a copy that nobody can remove yet stays until then', () => {
    const immutableUntil = local('2026-12-01T00:00');
    const backups = made(['2026-11-16T19:00', { immutableUntil }], ['2026-11-17T19:00']);
    const plan = planRetention(aQuestion(backups, { rules }));
    expect(reasonsOf(plan, 1)).toEqual([{ kind: 'immutable', until: immutableUntil }]);
    expect(kept(planRetention(aQuestion(backups, { rules, now: local('2026-12-02T00:00') })))).toEqual([2]);
  });
});

describe('what is in doubt takes no place from what is sound', () => {
  const rules = [aRule({ keepDaily: 2 })];

  it('when it is not proven', () => {
    const backups = made(
      ['2026-11-16T19:00'],
      ['2026-11-17T19:00'],
      ['2026-11-17T20:00', { proven: false }],
      ['2026-11-18T19:00', { proven: false }],
    );
    expect(kept(planRetention(aQuestion(backups, { rules })))).toEqual([1, 2, 3, 4]);
  });

  it('when it has shrunk: the older, larger one of its day stays beside it', () => {
    const backups = made(
      ['2026-11-16T19:00'],
      ['2026-11-17T12:00'],
      ['2026-11-17T19:00', { isShrunken: true }],
    );
    expect(kept(planRetention(aQuestion(backups, { rules })))).toEqual([1, 2, 3]);
  });

  it('when it is dated in the future: it goes like any other, and pushes no real one out', () => {
    const backups = made(
      ['2026-11-16T19:00'],
      ['2026-11-17T19:00'],
      ['2036-01-01T19:00'],
      ['2036-01-02T19:00'],
      ['2036-01-03T19:00'],
      ['2026-11-18T19:00'],
      ['2026-11-19T19:00'],
      ['2026-11-20T19:00'],
    );
    const now = local('2026-11-20T19:00');
    expect(kept(planRetention(aQuestion(backups, { rules, now })))).toEqual([7, 8]);
    const atOnce = aQuestion(backups.slice(0, 6), { rules, now: local('2026-11-18T19:00') });
    expect(kept(planRetention(atOnce))).toEqual(expect.arrayContaining([2, 6]));
  });

  it('when the clock of the machine is years behind just now: then nothing goes', () => {
    const backups = made(
      ['2026-11-16T19:00'],
      ['2026-11-17T19:00'],
      ['2026-11-18T19:00'],
      ['2010-01-01T00:05'],
    );
    const now = local('2010-01-01T00:10');
    expect(kept(planRetention(aQuestion(backups, { rules, now })))).toEqual([1, 2, 3, 4]);
  });
});

describe('as properties', () => {
  const count = fc.option(fc.integer({ min: 1, max: 12 }), { nil: null });
  const rule = fc.record({
    keepLast: count,
    keepDaily: count,
    keepWeekly: count,
    keepMonthly: count,
    keepYearly: count,
    keepAtLeast: count,
  });
  const begin = local('2026-01-01T00:00').getTime();
  const history = fc
    .array(
      fc.record({
        afterHours: fc.integer({ min: 1, max: 300 }),
        jumpDays: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, fc.integer({ min: -4000, max: 4000 })),
        proven: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.boolean()),
        isShrunken: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.boolean()),
        gone: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.boolean()),
      }),
      { minLength: 1, maxLength: 60 },
    )
    .map((steps) => {
      let at = begin;
      return steps.map(({ afterHours, jumpDays, ...wish }, index) => {
        at += afterHours * 3_600_000;
        return aBackup(index + 1, new Date(at + jumpDays * 86_400_000), wish);
      });
    });
  const question = fc
    .record({
      backups: history,
      rules: fc.array(rule, { minLength: 0, maxLength: 2 }),
      floor: fc.record({ copies: fc.integer({ min: 1, max: 4 }), days: fc.integer({ min: 0, max: 8 }) }),
      held: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 3 }),
      timeZone: fc.constantFrom('Europe/Paris', 'Europe/Prague', 'Pacific/Apia', 'UTC'),
      nowAfterDays: fc.integer({ min: 0, max: 900 }),
    })
    .map(({ held, nowAfterDays, ...rest }) => ({
      ...rest,
      holds: held.map((seq) => ({ backupId: `bak_${seq}`, until: null })),
      now: new Date(begin + nowAfterDays * 86_400_000),
    }));

  const without = (asked: RetentionQuestion, plan: RetentionPlan): RetentionQuestion => {
    const gone = new Set(plan.expires.map(({ copyId }) => copyId));
    return {
      ...asked,
      backups: asked.backups.map((backup) =>
        backup.copy !== null && gone.has(backup.copy.copyId) ? { ...backup, copy: null } : backup,
      ),
    };
  };

  it('every copy either stays or goes, once, and says why', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const plan = planRetention(asked);
        const there = asked.backups.filter(({ copy }) => copy !== null);
        expect(numbers([...plan.keeps, ...plan.expires])).toEqual(there.map(({ seq }) => seq));
        for (const copy of [...plan.keeps, ...plan.expires]) expect(copy.reasons).not.toEqual([]);
      }),
      propertySettings(),
    );
  });

  it('nothing that must stay ever goes', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const gone = new Set(planRetention(asked).expires.map(({ backupId }) => backupId));
        const there = asked.backups.filter(({ copy }) => copy !== null).toReversed();
        const proven = there.filter(({ copy }) => copy?.isProven === true);
        const protectedOnes = [
          ...proven.slice(0, asked.floor.copies),
          ...there.filter(({ backupId }) => asked.holds.some((hold) => hold.backupId === backupId)),
          ...(asked.rules.length === 0 ? there : []),
        ];
        for (const { backupId } of protectedOnes) expect(gone).not.toContain(backupId);
      }),
      propertySettings(),
    );
  });

  it('once carried out, the same plan lets nothing more go', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const plan = planRetention(asked);
        expect(planRetention(without(asked, plan)).expires).toEqual([]);
      }),
      propertySettings(),
    );
  });

  it('no order in which copies go, and no end half-way, lets another one go', () => {
    fc.assert(
      fc.property(question, fc.nat(), (asked, some) => {
        const plan = planRetention(asked);
        const half = {
          ...plan,
          expires: plan.expires.filter((_, index) => (some >> (index % 30)) % 2 === 1),
        };
        const later = planRetention(without(asked, half));
        const wanted = new Set(plan.expires.map(({ copyId }) => copyId));
        expect(later.expires.every(({ copyId }) => wanted.has(copyId))).toBe(true);
      }),
      propertySettings(),
    );
  });

  it('a backup that is added never goes itself, and never takes the newest proven one with it', () => {
    fc.assert(
      fc.property(question, fc.boolean(), (asked, proven) => {
        const seq = asked.backups.length + 1;
        const more = { ...asked, backups: [...asked.backups, aBackup(seq, asked.now, { proven })] };
        const gone = numbers(planRetention(more).expires);
        expect(gone).not.toContain(seq);
        const newestProven = more.backups.findLast(({ copy }) => copy?.isProven === true);
        if (newestProven !== undefined) expect(gone).not.toContain(newestProven.seq);
      }),
      propertySettings(),
    );
  });

  it('backups that are in doubt make no sound copy go', () => {
    const sound = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 40 }).map((hours) => {
      let at = begin;
      return hours.map((after, index) => {
        at += after * 3_600_000;
        return aBackup((index + 1) * 10, new Date(at));
      });
    });
    const doubtful = fc.array(
      fc.record({
        seq: fc.integer({ min: 1, max: 500 }).map((value) => value * 10 + 5),
        daysAhead: fc.integer({ min: 1, max: 3000 }),
        kind: fc.constantFrom('future' as const, 'unproven' as const, 'shrunken' as const),
      }),
      { minLength: 1, maxLength: 10 },
    );
    fc.assert(
      fc.property(question, sound, doubtful, (asked, backups, wishes) => {
        const now = backups.at(-1)?.at ?? asked.now;
        const inDoubt = wishes.map(({ seq, daysAhead, kind }) => {
          const before = backups.findLast((backup) => backup.seq < seq)?.at ?? new Date(begin);
          const at = kind === 'future' ? new Date(now.getTime() + daysAhead * 86_400_000) : before;
          return aBackup(seq, at, { proven: kind !== 'unproven', isShrunken: kind === 'shrunken' });
        });
        const gone = numbers(planRetention({ ...asked, now, backups }).expires);
        const more = { ...asked, now, backups: [...backups, ...inDoubt] };
        const goneNow = numbers(planRetention(more).expires).filter((seq) => seq % 10 === 0);
        expect(goneNow.filter((seq) => !gone.includes(seq))).toEqual([]);
      }),
      propertySettings(),
    );
  });
});

describe('a year of days, across both clock changes', () => {
  const rules = [aRule({ keepDaily: 14, keepWeekly: 8, keepMonthly: 12, keepYearly: 3 })];

  it.each(['Europe/Paris', 'Europe/Prague', 'America/New_York', 'Australia/Lord_Howe'])(
    'carried out after each backup in %s, keeps one of each day, week and month, as one plan at its end does',
    (timeZone) => {
      let backups: RetainedBackup[] = [];
      const all: RetainedBackup[] = [];
      for (let day = 0; day < 366; day += 1) {
        for (const time of [2.5, 12, 23.75]) {
          const at = DateTime.fromISO('2026-01-01', { zone: timeZone })
            .plus({ days: day })
            .plus({ minutes: time * 60 })
            .toJSDate();
          const backup = aBackup(all.length + 1, at);
          all.push(backup);
          backups.push(backup);
          const plan = planRetention(aQuestion(backups, { rules, timeZone, now: at }));
          const stays = new Set(plan.keeps.map(({ backupId }) => backupId));
          backups = backups.filter(({ backupId }) => stays.has(backupId));
        }
      }
      const atOnce = planRetention(aQuestion(all, { rules, timeZone }));
      expect(backups.map(({ seq }) => seq)).toEqual(kept(atOnce));
      const days = backups.map(({ at }) => DateTime.fromJSDate(at, { zone: timeZone }).toISODate());
      expect(new Set(days).size).toBe(days.length);
      expect(days.slice(-14)).toEqual(
        Array.from({ length: 14 }, (_, back) =>
          DateTime.fromISO('2027-01-01', { zone: timeZone })
            .minus({ days: 13 - back })
            .toISODate(),
        ),
      );
    },
  );
});
