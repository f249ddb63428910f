import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { propertySettings } from '#scripts/testing/seed.ts';
import { planSlots } from './schedule.ts';
import { type Hearing, isSilent, type JudgedSlot, judgeSlot, settleMs, silentAfterMs } from './slots.ts';
import type { AttemptOutcome, SlotState } from './words.ts';

const minute = 60_000;
const dueAt = new Date('2026-03-02T11:00:00Z');
const at = (minutes: number) => new Date(dueAt.getTime() + minutes * minute);
/** Grace of an hour. */
const closesAt = at(60);

function aSlot(over: Partial<JudgedSlot> = {}): JudgedSlot {
  return { state: 'waiting', dueAt, closesAt, attempts: [], ...over };
}

function anAttempt(startedAtMinute: number, outcome: AttemptOutcome) {
  return { startedAt: at(startedAtMinute), outcome };
}

/** An agent that speaks all the time, last a minute ago. */
function heard(now: Date, over: Partial<Hearing> = {}): Hearing {
  return {
    lastHeardAt: new Date(now.getTime() - minute),
    heardSince: at(-10_000),
    listeningSince: at(-10_000),
    ...over,
  };
}

describe('a slot', () => {
  test.each<[string, number, JudgedSlot, SlotState]>([
    ['waits until it is due', -5, aSlot(), 'waiting'],
    ['waits through its grace', 59, aSlot(), 'waiting'],
    ['waits a little past its grace for the word of what was done', 61, aSlot(), 'waiting'],
    ['is missed once grace ends and no backup has started', 63, aSlot(), 'missed'],
    ['is missed when every try failed', 63, aSlot({ attempts: [anAttempt(1, 'failed')] }), 'missed'],
    [
      'is missed when its try was interrupted',
      63,
      aSlot({ attempts: [anAttempt(1, 'interrupted')] }),
      'missed',
    ],
    [
      'runs while a try is under way, long after its grace',
      600,
      aSlot({ attempts: [anAttempt(50, 'running')] }),
      'running',
    ],
    [
      'is kept by a try that began at the last moment of grace',
      90,
      aSlot({ attempts: [anAttempt(60, 'completed')] }),
      'kept',
    ],
    [
      'is kept late by a try that began after grace',
      90,
      aSlot({ attempts: [anAttempt(61, 'completed')] }),
      'kept-late',
    ],
    [
      'is kept by one good try among bad ones',
      90,
      aSlot({ attempts: [anAttempt(1, 'failed'), anAttempt(20, 'completed')] }),
      'kept',
    ],
    [
      'that was missed is kept late when the word of it comes',
      999,
      aSlot({ state: 'missed', attempts: [anAttempt(70, 'completed')] }),
      'kept-late',
    ],
    [
      'that was missed is kept when it turns out that it was',
      999,
      aSlot({ state: 'missed', attempts: [anAttempt(7, 'completed')] }),
      'kept',
    ],
    ['stays excused', 999, aSlot({ state: 'excused' }), 'excused'],
    [
      'that was excused is kept when a backup was made after all',
      999,
      aSlot({ state: 'excused', attempts: [anAttempt(7, 'completed')] }),
      'kept',
    ],
  ])('%s', (_, minutes, slot, state) => {
    const now = at(minutes);
    expect(judgeSlot(slot, heard(now), now).state).toBe(state);
  });

  test('is unknown while the agent is silent, never missed and never green', () => {
    const now = at(120);
    const silent = heard(now, { lastHeardAt: at(-5) });
    expect(judgeSlot(aSlot(), silent, now)).toEqual({ state: 'unknown', watchAt: null });
    expect(judgeSlot(aSlot({ attempts: [anAttempt(1, 'running')] }), silent, now).state).toBe('unknown');
  });

  test('is unknown at a site that no agent ever joined', () => {
    const now = at(120);
    expect(judgeSlot(aSlot(), heard(now, { lastHeardAt: null, heardSince: null }), now).state).toBe(
      'unknown',
    );
  });

  test('stays unknown when the agent is back, until it had time to tell', () => {
    const back = at(300);
    const hearing = heard(back, { lastHeardAt: back, heardSince: back });
    const slot = aSlot({ state: 'unknown' });
    const first = judgeSlot(slot, hearing, new Date(back.getTime() + minute));
    expect(first.state).toBe('unknown');
    expect(first.watchAt?.getTime()).toBeGreaterThanOrEqual(back.getTime() + settleMs);
    expect(judgeSlot(slot, hearing, new Date(back.getTime() + settleMs)).state).toBe('missed');
  });

  test('is not missed while the agent was last heard before grace ended', () => {
    const now = at(65);
    expect(judgeSlot(aSlot(), heard(now, { lastHeardAt: at(58) }), now).state).toBe('waiting');
  });

  test('that passed while the centre was away is not held against the agent', () => {
    const now = at(61);
    const hearing = heard(now, { lastHeardAt: at(-500), listeningSince: at(60) });
    expect(isSilent(hearing, now)).toBe(false);
    expect(judgeSlot(aSlot(), hearing, now).state).toBe('waiting');
    const later = new Date(at(60).getTime() + silentAfterMs + minute);
    expect(judgeSlot(aSlot(), hearing, later).state).toBe('unknown');
  });
});

const outcomes = fc.constantFrom<AttemptOutcome>('running', 'completed', 'failed', 'interrupted');
const minutes = fc.integer({ min: -100, max: 5_000 });
const slots = fc.record({
  state: fc.constantFrom<SlotState>(
    'waiting',
    'running',
    'missed',
    'unknown',
    'excused',
    'kept',
    'kept-late',
  ),
  dueAt: fc.constant(dueAt),
  closesAt: fc.constant(closesAt),
  attempts: fc.array(fc.record({ startedAt: minutes.map(at), outcome: outcomes }), { maxLength: 5 }),
});
const hearings = fc.record({
  lastHeardAt: fc.option(minutes.map(at)),
  heardSince: fc.option(minutes.map(at)),
  listeningSince: minutes.map(at),
});

describe('whatever happened', () => {
  test('a slot is green exactly when a backup was made', () => {
    fc.assert(
      fc.property(slots, hearings, minutes.map(at), (slot, hearing, now) => {
        const { state } = judgeSlot(slot, hearing, now);
        const isMade = slot.attempts.some((attempt) => attempt.outcome === 'completed');
        expect(state === 'kept' || state === 'kept-late').toBe(isMade);
      }),
      propertySettings(),
    );
  });

  test('the watch never looks again at once: it would look for ever', () => {
    fc.assert(
      fc.property(slots, hearings, minutes.map(at), (slot, hearing, now) => {
        const { watchAt } = judgeSlot(slot, hearing, now);
        if (watchAt !== null) expect(watchAt.getTime()).toBeGreaterThan(now.getTime());
      }),
      propertySettings(),
    );
  });

  test('an open slot is looked at again, or woken by its agent', () => {
    fc.assert(
      fc.property(slots, hearings, minutes.map(at), (slot, hearing, now) => {
        const { state, watchAt } = judgeSlot(slot, hearing, now);
        if (state === 'waiting' || state === 'running') expect(watchAt).not.toBeNull();
      }),
      propertySettings(),
    );
  });

  test('judging twice comes to the same', () => {
    fc.assert(
      fc.property(slots, hearings, minutes.map(at), (slot, hearing, now) => {
        const once = judgeSlot(slot, hearing, now);
        expect(judgeSlot({ ...slot, state: once.state }, hearing, now)).toEqual(once);
      }),
      propertySettings(),
    );
  });
});

describe('on the days when the clocks change', () => {
  test.each([
    ['spring', '2026-03-27T00:00:00Z', '2026-03-31T00:00:00Z'],
    ['autumn', '2026-10-23T00:00:00Z', '2026-10-27T00:00:00Z'],
  ])('in %s, a nightly backup that is made each night is kept each night', (_, from, until) => {
    const nightly = { kind: 'times' as const, days: [1, 2, 3, 4, 5, 6, 7], times: ['02:30'] };
    const dues = planSlots(nightly, 'Europe/Prague', new Date(from), new Date(until));
    expect(dues).toHaveLength(4);
    for (const due of dues) {
      const now = new Date(due.getTime() + 3 * 60 * minute);
      const made = { startedAt: new Date(due.getTime() + minute), outcome: 'completed' as const };
      const slot = {
        state: 'waiting' as const,
        dueAt: due,
        closesAt: new Date(due.getTime() + 60 * minute),
        attempts: [made],
      };
      expect(judgeSlot(slot, heard(now), now).state).toBe('kept');
    }
  });
});
