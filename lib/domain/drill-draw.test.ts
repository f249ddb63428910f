import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWorst, propertySettings, randomFor, seed } from '#scripts/testing/seed.ts';
import {
  type DrillCopy,
  type DrillQuestion,
  drawCopy,
  isTooCloseToBackup,
  type PastDrill,
  planDrill,
} from './drill-draw.ts';
import { drillIntervalDays, provenWithinDays } from './drill-rhythm.ts';

const dayMs = 86_400_000;
const start = new Date('2026-01-05T02:30:00Z');
const day = (days: number, hours = 0) => new Date(start.getTime() + days * dayMs + hours * 3_600_000);

function aCopy(change: Partial<DrillCopy> & { copyId: string }): DrillCopy {
  return { sourceId: 'src_1', destinationId: 'dst_1', storedAt: start, ...change };
}

function aDrill(at: Date, change: Partial<PastDrill> = {}): PastDrill {
  const passed = {
    sourceId: 'src_1',
    destinationId: 'dst_1',
    outcome: 'passed' as const,
    isPlaceAway: false,
  };
  return { ...passed, startedAt: at, finishedAt: new Date(at.getTime() + 60_000), ...change };
}

function aQuestion(now: Date, change: Partial<DrillQuestion> = {}): DrillQuestion {
  return {
    timeZone: 'Europe/Paris',
    sources: [{ sourceId: 'src_1', everyDays: 30 }],
    copies: [aCopy({ copyId: 'cop_1' })],
    past: [],
    now,
    ...change,
  };
}

describe('a drill', () => {
  it('is due as soon as there is a copy that was never restored', () => {
    expect(planDrill(aQuestion(start))).toMatchObject({
      kind: 'due',
      dueDay: '2026-01-05',
      drawn: { copyId: 'cop_1', reason: 'kind-never-proven', destinations: 1, copies: 1, unprovenDays: null },
    });
  });

  it('is not due where there is no copy, where the policy asks for none, or while one runs', () => {
    expect(planDrill(aQuestion(start, { copies: [] }))).toEqual({ kind: 'nothing' });
    const never = [{ sourceId: 'src_1', everyDays: null }];
    expect(planDrill(aQuestion(start, { sources: never }))).toEqual({ kind: 'nothing' });
    const running = [aDrill(start, { outcome: 'running', finishedAt: null, sourceId: 'src_2' })];
    expect(planDrill(aQuestion(day(200), { past: running }))).toEqual({ kind: 'nothing' });
  });

  it('is due again on the calendar day that the policy says, from its beginning', () => {
    const past = [aDrill(new Date('2026-03-10T21:00:00Z'))];
    const due = new Date('2026-04-08T22:00:00Z');
    expect(planDrill(aQuestion(new Date(due.getTime() - 1), { past }))).toEqual({
      kind: 'later',
      sourceId: 'src_1',
      at: due,
    });
    expect(planDrill(aQuestion(due, { past }))).toMatchObject({ kind: 'due', dueDay: '2026-04-09' });
  });

  it('that failed is not repeated by itself before the next is due', () => {
    const past = [aDrill(start, { outcome: 'failed' })];
    expect(planDrill(aQuestion(day(29), { past }))).toMatchObject({ kind: 'later' });
    expect(planDrill(aQuestion(day(30), { past }))).toMatchObject({ kind: 'due' });
  });

  it('that could not be run is tried again the same day, ever more rarely', () => {
    const past: PastDrill[] = [];
    const tries: number[] = [];
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      const now = new Date(start.getTime() + minute * 60_000);
      if (planDrill(aQuestion(now, { past })).kind !== 'due') continue;
      tries.push(minute);
      past.push(aDrill(now, { outcome: 'not-run', finishedAt: now }));
    }
    expect(tries).toEqual([0, 15, 75, 315, 1035]);
  });

  it('passes a place that is away over, and comes back to it', () => {
    const copies = [aCopy({ copyId: 'cop_1' }), aCopy({ copyId: 'cop_2', destinationId: 'dst_2' })];
    const away = aDrill(start, { outcome: 'not-run', isPlaceAway: true });
    const second = planDrill(aQuestion(day(0, 1), { copies, past: [away] }));
    expect(second).toMatchObject({ kind: 'due', drawn: { destinationId: 'dst_2' } });
    const past = [away, aDrill(day(0, 1), { destinationId: 'dst_2' })];
    expect(planDrill(aQuestion(day(30), { copies, past }))).toMatchObject({
      kind: 'due',
      drawn: { destinationId: 'dst_1', reason: 'kind-never-proven' },
    });
  });

  it('lets a kind whose drill failed wait its turn', () => {
    const copies = [aCopy({ copyId: 'cop_1' }), aCopy({ copyId: 'cop_2', destinationId: 'dst_2' })];
    const past = [aDrill(start, { destinationId: 'dst_2' }), aDrill(day(30), { outcome: 'failed' })];
    expect(planDrill(aQuestion(day(60), { copies, past }))).toMatchObject({
      drawn: { destinationId: 'dst_2', reason: 'kind-longest-unproven', unprovenDays: 60 },
    });
  });

  it('is not put off by what a clock that ran years ahead has left', () => {
    const past = [aDrill(new Date('2040-01-01T00:00:00Z'))];
    expect(planDrill(aQuestion(day(40), { past }))).toMatchObject({ kind: 'due' });
  });

  it('is asked for oftener than the policy says where many kinds of copy must have their turn in a quarter', () => {
    expect(drillIntervalDays(30, 1)).toBe(30);
    expect(drillIntervalDays(30, 2)).toBe(30);
    expect(drillIntervalDays(30, 4)).toBe(21);
    expect(drillIntervalDays(366, 1)).toBe(84);
    expect(drillIntervalDays(30, 200)).toBe(1);
  });
});

describe('the draw', () => {
  const copies = Array.from({ length: 12 }, (_, index) => aCopy({ copyId: `cop_${index}` }));

  it('is the same for everybody who draws for that source and day, in whatever order the copies come', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(copies, { minLength: copies.length }),
        fc.nat(400),
        (shuffled, days) => {
          const draw = (among: DrillCopy[]) =>
            drawCopy({ copies: among, past: [], now: start }, 'src_1', `day ${days}`)?.copyId;
          expect(draw(shuffled)).toBe(draw(copies));
        },
      ),
      propertySettings({ sampled: 100, worst: 5_000 }),
    );
  });

  it('is fair: over many days every copy is drawn about as often as any other', () => {
    const random = randomFor('drill draw');
    const days = isWorst ? 60_000 : 6_000;
    const counts = new Map<string, number>(copies.map((copy) => [copy.copyId, 0]));
    for (let drawn = 0; drawn < days; drawn += 1) {
      const id =
        drawCopy({ copies, past: [], now: start }, 'src_1', `${random.int(0, 2 ** 30)}`)?.copyId ?? '';
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const expected = days / copies.length;
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // 11 degrees of freedom: a fair draw exceeds 45 once in 200,000 runs.
    expect(chiSquare, `seed ${seed}`).toBeLessThan(45);
  });
});

/** A year of a site that looks for a due drill every four hours, with copies that come daily. */
function aYear(shape: { kinds: number; everyDays: number; zone: string; mishaps: number[] }) {
  const past: PastDrill[] = [];
  const kinds = Array.from({ length: shape.kinds }, (_, index) => `dst_${index}`);
  const copies: DrillCopy[] = [];
  let hours = 0;
  let looks = 0;
  for (; hours < 365 * 24; hours += 4) {
    const now = day(0, hours);
    if (hours % 24 === 0) {
      for (const destinationId of kinds) {
        copies.push(aCopy({ copyId: `cop_${destinationId}_${hours}`, destinationId, storedAt: now }));
      }
      // Ten copies are kept at each place.
      if (copies.length > 10 * kinds.length) copies.splice(0, kinds.length);
    }
    const sources = [{ sourceId: 'src_1', everyDays: shape.everyDays }];
    const plan = planDrill({ timeZone: shape.zone, sources, copies, past, now });
    if (plan.kind !== 'due') continue;
    const isMishap = shape.mishaps.includes(looks);
    looks += 1;
    const { destinationId } = plan.drawn;
    past.push(aDrill(now, { destinationId, outcome: isMishap ? 'not-run' : 'passed' }));
  }
  return { past, kinds };
}

const aShape = fc.record({
  kinds: fc.integer({ min: 1, max: 8 }),
  everyDays: fc.integer({ min: 1, max: 366 }),
  zone: fc.constantFrom('Europe/Paris', 'America/St_Johns', 'Australia/Lord_Howe', 'UTC'),
  mishaps: fc.array(fc.nat(40), { maxLength: 5 }),
});

describe('over a year', () => {
  it('every kind of copy is proven in each quarter, whatever the rhythm, the zone and a few mishaps', () => {
    fc.assert(
      fc.property(aShape, (shape) => {
        const { past, kinds } = aYear(shape);
        for (const kind of kinds) {
          const proofs = past.filter((one) => one.outcome === 'passed' && one.destinationId === kind);
          const instants = [start, ...proofs.map((one) => one.startedAt), day(365)].map((at) => at.getTime());
          const gaps = instants.slice(1).map((at, index) => (at - (instants[index] ?? at)) / dayMs);
          expect(Math.max(...gaps)).toBeLessThanOrEqual(provenWithinDays);
        }
      }),
      propertySettings({ sampled: 12, worst: 500 }),
    );
  });

  it('no drill comes sooner than the rhythm asks, across both clock changes too', () => {
    fc.assert(
      fc.property(aShape, (shape) => {
        const { past } = aYear({ ...shape, mishaps: [] });
        const apart = drillIntervalDays(shape.everyDays, shape.kinds);
        for (const [index, drill] of past.slice(1).entries()) {
          const gapHours = (drill.startedAt.getTime() - (past[index]?.startedAt.getTime() ?? 0)) / 3_600_000;
          // From the hour of one to the beginning of the day of the next: at most a day and a clock change less.
          expect(gapHours).toBeGreaterThanOrEqual(apart * 24 - 25);
        }
      }),
      propertySettings({ sampled: 12, worst: 500 }),
    );
  });
});

it('keeps clear of a backup: an hour before it, or half the time where they lie closer', () => {
  const nextAt = day(1);
  expect(isTooCloseToBackup({ previousAt: null, nextAt: null }, start)).toBe(false);
  expect(isTooCloseToBackup({ previousAt: start, nextAt }, day(1, -1.01))).toBe(false);
  expect(isTooCloseToBackup({ previousAt: start, nextAt }, day(1, -0.99))).toBe(true);
  const hourly = { previousAt: start, nextAt: day(0, 1) };
  expect(isTooCloseToBackup(hourly, day(0, 0.4))).toBe(false);
  expect(isTooCloseToBackup(hourly, day(0, 0.6))).toBe(true);
});
