import { describe, expect, test } from 'vitest';
import { countsFrom, isSettled, settlesAt } from './settled.ts';

describe("an approver's role or passkey", () => {
  const changedAt = new Date('2026-03-28T22:30:00Z');
  test.each([
    ['at once', '2026-03-28T22:30:00.000Z', false],
    ['a millisecond before a day has passed', '2026-03-29T22:29:59.999Z', false],
    ['after 24 hours, also over a change of the clocks', '2026-03-29T22:30:00.000Z', true],
    ['years later', '2031-01-01T00:00:00.000Z', true],
    ['on a clock that is behind its change', '2026-03-01T00:00:00.000Z', false],
  ])('%s, %s: counts is %s', (_, now, counts) => {
    expect(isSettled(changedAt, new Date(now))).toBe(counts);
  });
  test.each([
    ['enrolment', changedAt],
    ['at-site', changedAt],
    ['endorsed', settlesAt(changedAt)],
  ] as const)('that a site pinned, %s: is taken from then', (way, from) => {
    expect(countsFrom({ way, pinnedAt: changedAt })).toEqual(from);
  });
  test('counts from the instant that pages name', () => {
    expect(isSettled(changedAt, settlesAt(changedAt))).toBe(true);
  });
});
