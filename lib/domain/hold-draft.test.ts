import { expect, it } from 'vitest';
import { judgeHoldDraft } from './hold-draft.ts';

const now = new Date('2026-11-25T22:30:00Z');
const judge = (reason: string, untilDay = '', zone = 'Europe/Paris') =>
  judgeHoldDraft({ reason, untilDay }, zone, now);
const problems = (reason: string, untilDay = '') => {
  const judged = judge(reason, untilDay);
  return judged.ok ? [] : judged.problems.map(({ problem }) => problem);
};

it('a hold may have no end', () => {
  expect(judge('  An expert asks for it ')).toEqual({
    ok: true,
    reason: 'An expert asks for it',
    until: null,
  });
});

it('a hold ends with its last day, by the wall clock of the site', () => {
  expect(judge('x', '2026-12-31')).toMatchObject({ until: new Date('2026-12-31T22:59:59.999Z') });
  expect(judge('x', '2026-11-25')).toMatchObject({ until: new Date('2026-11-25T22:59:59.999Z') });
});

it('a hold says why, and ends in the future', () => {
  expect(problems(' ')).toEqual(['reason_missing']);
  expect(problems('x'.repeat(501))).toEqual(['reason_too_long']);
  expect(problems('x', '2026-11-24')).toEqual(['day_past']);
  expect(problems('', '31.12.2026')).toEqual(['reason_missing', 'day_unreadable']);
  expect(problems('x', '2026-02-30')).toEqual(['day_unreadable']);
});
