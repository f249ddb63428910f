import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { propertySettings } from '#scripts/testing/seed.ts';
import { alertSubject, isSilenceAlarming, judgeSet, longSilenceMs, type WatchedSet } from './alerts.ts';
import { silentAfterMs } from './slots.ts';
import type { AttemptOutcome, SlotState } from './words.ts';

const hour = 3_600_000;
const zero = new Date('2026-03-02T11:00:00Z');
const at = (hours: number) => new Date(zero.getTime() + hours * hour);

/** Slots and attempts by the hour at which they were due or began. */
function aSet(slots: [number, SlotState][], attempts: [number, AttemptOutcome][] = []): WatchedSet {
  return {
    setId: 'set_1',
    slots: slots.map(([hours, state]) => ({ id: `slt_${hours}`, dueAt: at(hours), state })),
    attempts: attempts.map(([hours, outcome]) => ({
      id: `att_${hours}`,
      slotId: null,
      startedAt: at(hours),
      outcome,
    })),
  };
}

describe('a set', () => {
  test.each<[string, WatchedSet, string[]]>([
    [
      'that keeps its slots is well',
      aSet([
        [0, 'kept'],
        [24, 'kept'],
      ]),
      [],
    ],
    [
      'with nothing settled yet is well',
      aSet([
        [0, 'waiting'],
        [24, 'unknown'],
      ]),
      [],
    ],
    [
      'alerts when its newest slot was missed',
      aSet([
        [0, 'kept'],
        [24, 'missed'],
      ]),
      ['missed'],
    ],
    [
      'is well again with the next kept slot',
      aSet([
        [0, 'missed'],
        [24, 'kept'],
      ]),
      [],
    ],
    [
      'is well when a slot is kept late',
      aSet([
        [0, 'missed'],
        [24, 'kept-late'],
      ]),
      [],
    ],
    [
      'is well when the missed slot is excused',
      aSet([
        [0, 'kept'],
        [24, 'excused'],
      ]),
      [],
    ],
    ['is well again when a backup is made by hand', aSet([[24, 'missed']], [[25, 'completed']]), []],
    ['stays missed when the last backup is older', aSet([[24, 'missed']], [[1, 'completed']]), ['missed']],
    [
      'alerts when its newest try failed',
      aSet(
        [],
        [
          [0, 'completed'],
          [24, 'failed'],
        ],
      ),
      ['failed'],
    ],
    [
      'is well again when a try succeeds',
      aSet(
        [],
        [
          [0, 'failed'],
          [24, 'completed'],
        ],
      ),
      [],
    ],
    [
      'tells a slot that was tried and failed once, as the failure',
      aSet([[24, 'missed']], [[24, 'failed']]),
      ['failed'],
    ],
    [
      'is not alarmed by a try under way',
      aSet(
        [
          [0, 'kept'],
          [24, 'running'],
        ],
        [
          [0, 'completed'],
          [24, 'running'],
        ],
      ),
      [],
    ],
    [
      'keeps its failure while the next try is under way',
      aSet(
        [],
        [
          [0, 'failed'],
          [24, 'running'],
        ],
      ),
      ['failed'],
    ],
    [
      'that was interrupted tells it when the slot is missed',
      aSet([[24, 'missed']], [[24, 'interrupted']]),
      ['missed'],
    ],
  ])('%s', (_, set, kinds) => {
    expect(judgeSet(set).map((condition) => condition.kind)).toEqual(kinds);
  });

  test('says since when: the first failure after the last backup that was made', () => {
    const set = aSet(
      [],
      [
        [0, 'failed'],
        [1, 'completed'],
        [24, 'failed'],
        [48, 'failed'],
      ],
    );
    expect(judgeSet(set)[0]).toMatchObject({ since: at(24), attemptId: 'att_48' });
  });

  test('says since when: the first missed slot after the last kept one', () => {
    expect(
      judgeSet(
        aSet([
          [0, 'missed'],
          [1, 'kept'],
          [24, 'missed'],
          [48, 'missed'],
        ]),
      )[0],
    ).toMatchObject({ since: at(24) });
  });

  test('never has more than one alert, in whatever order the facts came', () => {
    const slot = fc.tuple(
      fc.integer({ min: 0, max: 100 }),
      fc.constantFrom<SlotState>('waiting', 'running', 'kept', 'kept-late', 'missed', 'excused', 'unknown'),
    );
    const attempt = fc.tuple(
      fc.integer({ min: 0, max: 100 }),
      fc.constantFrom<AttemptOutcome>('running', 'completed', 'failed', 'interrupted'),
    );
    const bySlot = { selector: ([hours]: [number, unknown]) => hours, maxLength: 20 };
    fc.assert(
      fc.property(fc.uniqueArray(slot, bySlot), fc.uniqueArray(attempt, bySlot), (slots, attempts) => {
        const judged = judgeSet(aSet(slots, attempts));
        expect(judged.length).toBeLessThanOrEqual(1);
        const turned = judgeSet(aSet([...slots].reverse(), [...attempts].reverse()));
        expect(turned).toEqual(judged);
      }),
      propertySettings(),
    );
  });
});

describe("an agent's silence", () => {
  const speakingSince = (lastHeardAt: Date | null) => ({
    lastHeardAt,
    heardSince: null,
    listeningSince: at(-1_000),
  });

  test('is told when a due moment passed in it', () => {
    const now = new Date(zero.getTime() + silentAfterMs + 1);
    expect(isSilenceAlarming(speakingSince(zero), true, now)).toBe(true);
    expect(isSilenceAlarming(speakingSince(zero), false, now)).toBe(false);
  });

  test('is told after a day even when nothing was due', () => {
    expect(isSilenceAlarming(speakingSince(zero), false, new Date(zero.getTime() + longSilenceMs + 1))).toBe(
      true,
    );
  });

  test('is no news while it is short, or the centre itself was away', () => {
    expect(isSilenceAlarming(speakingSince(zero), true, new Date(zero.getTime() + silentAfterMs))).toBe(
      false,
    );
    const listeningSince = at(48);
    expect(isSilenceAlarming({ ...speakingSince(zero), listeningSince }, true, at(48))).toBe(false);
    expect(isSilenceAlarming({ ...speakingSince(zero), listeningSince }, false, at(49))).toBe(false);
  });
});

test('an alert is about one kind of trouble of one set, or of the whole site', () => {
  expect(alertSubject('missed', 'set_1')).toBe('missed:set_1');
  expect(alertSubject('agent_silent', null)).toBe('agent_silent');
});
