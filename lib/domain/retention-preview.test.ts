import { expect, it } from 'vitest';
import type { RetentionRule } from './retention.ts';
import { previewRetention } from './retention-preview.ts';

const now = new Date('2026-11-25T12:00:00Z');
const nightly = { kind: 'times' as const, days: [1, 2, 3, 4, 5, 6, 7], times: ['19:00'] };
const none: RetentionRule = {
  keepLast: null,
  keepDaily: null,
  keepWeekly: null,
  keepMonthly: null,
  keepYearly: null,
  keepAtLeast: null,
};
const preview = (rule: Partial<RetentionRule>, schedule = nightly) =>
  previewRetention(schedule, { ...none, ...rule }, 'Europe/Paris', now);
const by = (rule: Partial<RetentionRule>, name: keyof RetentionRule) =>
  preview(rule).kept.filter(({ rules }) => (rules as string[]).includes(name)).length;

it('keeps the whole year without a rule', () => {
  const { made, kept } = preview({});
  expect([made, kept.length]).toEqual([365, 365]);
  expect(kept.every(({ rules }) => rules.length === 0)).toBe(true);
});

it('shows by which rules each copy stays', () => {
  const rule = { keepDaily: 14, keepWeekly: 8, keepMonthly: 12 };
  expect([by(rule, 'keepDaily'), by(rule, 'keepWeekly'), by(rule, 'keepMonthly')]).toEqual([14, 8, 12]);
  const { kept } = preview(rule);
  expect(kept.length).toBeLessThan(14 + 8 + 12);
  expect(kept[0]?.at.toISOString().slice(0, 10)).toBe('2026-12-31');
});

it('shows the floor that stays whatever the rule says', () => {
  const { kept } = preview({ keepLast: 1 });
  expect(kept.length).toBeGreaterThanOrEqual(7);
  expect(kept.filter(({ rules }) => rules.length > 0)).toHaveLength(1);
});

it('is shown for a schedule of every half hour too', { timeout: 30_000 }, () => {
  const times = Array.from({ length: 48 }, (_, index) => {
    const hour = String(Math.floor(index / 2)).padStart(2, '0');
    return `${hour}:${index % 2 === 0 ? '00' : '30'}`;
  });
  const { made, kept } = preview({ keepLast: 48, keepDaily: 14, keepMonthly: 12 }, { ...nightly, times });
  // Half-hours that a clock change skips fall together with the next ones.
  expect(made).toBeGreaterThan(365 * 48 - 5);
  // Seven days of half-hours by the floor, seven more days, and the months before.
  expect(kept.length).toBeGreaterThan(7 * 48);
  expect(kept.length).toBeLessThan(7 * 48 + 20);
});
