import { describe, expect, test } from 'vitest';
import {
  callBackCode,
  hasLapsed,
  isOpen,
  judgeSubmission,
  judgeUndo,
  preflightFreshMs,
  stateAtEnd,
  stateAtStep,
} from './restore-case.ts';
import { type FindingLevel, type RestoreState, restoreStates, restoreSteps } from './words.ts';

const hour = 3_600_000;
const zero = new Date('2026-11-22T09:00:00Z');
const at = (hours: number) => new Date(zero.getTime() + hours * hour);

describe('a case', () => {
  test('is open until it is decided against, over or lapsed', () => {
    expect(restoreStates.filter(isOpen)).toEqual([
      'requested',
      'checked',
      'approved',
      'safety-backup',
      'restoring',
      'proving',
    ]);
  });
  test('goes forward with the steps of its run', () => {
    expect(restoreSteps.map(stateAtStep)).toEqual([
      'safety-backup',
      'safety-backup',
      'safety-backup',
      'restoring',
      'proving',
      'proving',
      'proving',
      'proving',
    ]);
  });
  test.each([
    ['swapped', null, 'swapped'],
    ['restored', null, 'restored'],
    ['failed', 'content_differs', 'failed'],
    ['refused', 'permit_lapsed', 'failed'],
    ['refused', 'code_wrong', 'checked'],
  ] as const)('that ends %s (%s) is %s', (outcome, code, state) => {
    expect(stateAtEnd(outcome, code)).toBe(state);
  });
});

describe('approvers may be asked', () => {
  const facts = { state: 'checked' as RestoreState, submittedAt: null, checkedAt: zero };
  const found = (...levels: FindingLevel[]) => levels.map((level, n) => ({ code: `${level}_${n}`, level }));
  test.each<[string, Parameters<typeof judgeSubmission>, ReturnType<typeof judgeSubmission>]>([
    ['when all is green', [facts, found('green'), [], at(1)], null],
    ['when each amber finding was acknowledged', [facts, found('amber', 'green'), ['amber_0'], at(1)], null],
    ['not while one amber is left', [facts, found('amber', 'amber'), ['amber_0'], at(1)], 'unacknowledged'],
    [
      'not while anything is red, whatever was acknowledged',
      [facts, found('red'), ['red_0'], at(1)],
      'blocked',
    ],
    ['not before the preflight', [{ ...facts, state: 'requested' }, null, [], at(1)], 'not_checked'],
    [
      'not on an old preflight',
      [facts, found('green'), [], new Date(zero.getTime() + preflightFreshMs + 1)],
      'check_again',
    ],
    ['not twice', [{ ...facts, submittedAt: zero }, found('green'), [], at(1)], 'already_submitted'],
    [
      'not after a rejection',
      [{ ...facts, state: 'rejected' }, found('green'), [], at(1)],
      'already_submitted',
    ],
  ])('%s', (_, given, expected) => {
    expect(judgeSubmission(...given)).toBe(expected);
  });
});

describe('a case lapses', () => {
  const facts = { state: 'checked' as RestoreState, requestedAt: zero, expiresAt: at(24) };
  test.each<[string, Parameters<typeof hasLapsed>, boolean]>([
    ['at its end, undecided', [facts, 24, null, at(24)], true],
    ['not a moment before', [facts, 24, null, new Date(at(24).getTime() - 1)], false],
    [
      'when nobody was asked in the same time',
      [{ ...facts, state: 'requested', expiresAt: null }, 24, null, at(24)],
      true,
    ],
    ['not once it is decided', [{ ...facts, state: 'rejected' }, 24, at(48), at(48)], false],
    ['not while it runs', [{ ...facts, state: 'restoring' }, 24, at(48), at(48)], false],
    [
      'approved, when the agent was heard since and never began',
      [{ ...facts, state: 'approved' }, 24, at(25), at(25)],
      true,
    ],
    ['not approved, while the agent is silent', [{ ...facts, state: 'approved' }, 24, at(23), at(48)], false],
    ['not approved, at a site that has no agent', [{ ...facts, state: 'approved' }, 24, null, at(48)], false],
  ])('%s', (_, given, expected) => {
    expect(hasLapsed(...given)).toBe(expected);
  });
});

describe('a swap can be undone', () => {
  const swapped = {
    state: 'swapped' as RestoreState,
    mode: 'replace' as const,
    kept: { until: at(168) },
    keptDroppedAt: null,
    undone: [] as RestoreState[],
  };
  test.each<[string, Partial<Parameters<typeof judgeUndo>[0]>, ReturnType<typeof judgeUndo>]>([
    ['while its original is kept', {}, null],
    ['after it was signed off, too', { state: 'signed-off' }, null],
    ['again, when an earlier undo was rejected', { undone: ['rejected', 'failed'] }, null],
    ['not twice at once', { undone: ['checked'] }, 'undo_open'],
    ['not when it has been', { undone: ['signed-off'] }, 'kept_gone'],
    ['not once its original was dropped', { keptDroppedAt: at(1) }, 'kept_gone'],
    ['not once its time is over', { kept: { until: at(1) } }, 'kept_gone'],
    ['not where nothing was replaced', { mode: 'beside', state: 'restored' }, 'not_swapped'],
    ['not while it runs', { state: 'proving' }, 'not_swapped'],
  ])('%s', (_, over, expected) => {
    expect(judgeUndo({ ...swapped, ...over }, at(2))).toBe(expected);
  });
});

test('a call-back code is four digits in two groups, whatever is drawn', () => {
  expect([0, 8_999, 6_314].map((drawn) => callBackCode(() => drawn))).toEqual(['1 000', '9 999', '7 314']);
});
