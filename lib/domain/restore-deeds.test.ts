import { describe, expect, test } from 'vitest';
import type { RestoreCaseFacts } from './restore-case.ts';
import { deedsOf, type Viewer } from './restore-deeds.ts';
import type { RestoreState } from './words.ts';

const zero = new Date('2026-11-22T09:00:00Z');
const now = new Date('2026-11-22T10:00:00Z');
const nobody: Viewer = { userId: 'usr_x', mayRequest: false, mayApprove: false, maySupport: false };
const requester: Viewer = { ...nobody, userId: 'usr_asker', mayRequest: true };
const colleague: Viewer = { ...nobody, userId: 'usr_colleague', mayRequest: true };
const approver: Viewer = { ...nobody, mayApprove: true };
const support: Viewer = { ...nobody, mayRequest: true, maySupport: true };

function facts(state: RestoreState, isSubmitted = false): RestoreCaseFacts {
  return {
    state,
    requestedBy: 'usr_asker',
    requestedAt: zero,
    checkedAt: zero,
    submittedAt: isSubmitted ? zero : null,
    expiresAt: isSubmitted ? new Date('2026-11-23T09:00:00Z') : null,
    supportBy: null,
  };
}

describe('who may do what', () => {
  test.each<[string, RestoreCaseFacts, Viewer, ReturnType<typeof deedsOf>]>([
    ['the requester, while it is checked', facts('requested'), requester, ['check-again', 'withdraw']],
    ['the requester, once it is', facts('checked'), requester, ['check-again', 'submit', 'withdraw']],
    ['a colleague, meanwhile', facts('checked'), colleague, ['withdraw']],
    ['an approver, before they are asked', facts('checked'), approver, []],
    ['the requester, while it waits', facts('checked', true), requester, ['withdraw']],
    ['an approver, while it waits', facts('checked', true), approver, ['decide']],
    ['support, while it waits', facts('checked', true), support, ['withdraw', 'agree-as-support']],
    ['anybody, while it runs', facts('restoring', true), { ...requester, mayApprove: true }, []],
    ['the requester, once it is swapped', facts('swapped', true), requester, ['sign-off']],
    ['who runs the practice, once it is swapped', facts('swapped', true), colleague, ['sign-off']],
    ['support, once it is swapped', facts('swapped', true), support, []],
    ['an auditor, ever', facts('checked', true), nobody, []],
    ['anybody, after a rejection', facts('rejected', true), requester, []],
  ])('%s', (_, given, viewer, expected) => {
    expect(deedsOf(given, viewer, { supportApproves: true }, now)).toEqual(expected);
  });
});
