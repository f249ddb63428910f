import { describe, expect, test } from 'vitest';
import { judgeApproval, judgeSupportYes, planAsking, type WouldApprove } from './restore-approval.ts';
import type { RestoreCaseFacts } from './restore-case.ts';

const hour = 3_600_000;
const zero = new Date('2026-11-22T09:00:00Z');
const at = (hours: number) => new Date(zero.getTime() + hours * hour);

const waiting: RestoreCaseFacts = {
  state: 'checked',
  requestedBy: 'usr_asker',
  requestedAt: zero,
  checkedAt: zero,
  submittedAt: zero,
  expiresAt: at(24),
  supportBy: null,
};
const approver: WouldApprove = { userId: 'usr_a', approverSince: at(-48), passkeysChangedAt: at(-48) };

describe('a restore may be approved', () => {
  test.each<
    [
      string,
      Partial<RestoreCaseFacts>,
      Partial<WouldApprove>,
      boolean,
      number,
      ReturnType<typeof judgeApproval>,
    ]
  >([
    ['by an approver of a day and longer', {}, {}, false, 1, null],
    ['by one without any passkey, where a code stands in', {}, { passkeysChangedAt: null }, false, 1, null],
    ['not by who asked', { requestedBy: 'usr_a' }, {}, false, 1, 'own_request'],
    ['not by who isn’t an approver', {}, { approverSince: null }, false, 1, 'not_approver'],
    ['not within a day of their role', {}, { approverSince: at(-22) }, false, 1, 'role_too_new'],
    ['a day after it, to the moment', {}, { approverSince: at(-23) }, false, 1, null],
    [
      'not within a day of a change to their passkeys',
      {},
      { passkeysChangedAt: at(-1) },
      false,
      1,
      'passkey_too_new',
    ],
    ['not at its end', {}, {}, false, 24, 'lapsed'],
    ['not once it has lapsed', { state: 'lapsed' }, {}, false, 1, 'lapsed'],
    ['not before anybody was asked', { submittedAt: null }, {}, false, 1, 'not_submitted'],
    ['not twice', { state: 'approved' }, {}, false, 1, 'already_decided'],
    ['not after it was withdrawn', { state: 'withdrawn' }, {}, false, 1, 'already_decided'],
    ['not without support’s yes, where it is wanted', {}, {}, true, 1, 'support_missing'],
    ['with support’s yes', { supportBy: 'usr_s' }, {}, true, 1, null],
    ['not by the one whose yes was support’s', { supportBy: 'usr_a' }, {}, true, 1, 'own_request'],
  ])('%s', (_, facts, person, supportApproves, hours, expected) => {
    const judged = judgeApproval(
      { ...waiting, ...facts },
      { ...approver, ...person },
      { supportApproves },
      at(hours),
    );
    expect(judged).toBe(expected);
  });
});

describe('support’s yes', () => {
  test.each<[string, Partial<RestoreCaseFacts>, string, boolean, ReturnType<typeof judgeSupportYes>]>([
    ['counts where it is wanted', {}, 'usr_s', true, null],
    ['isn’t asked for elsewhere', {}, 'usr_s', false, 'not_wanted'],
    ['isn’t the requester’s own', {}, 'usr_asker', true, 'own_request'],
    ['is given once', { supportBy: 'usr_s' }, 'usr_t', true, 'already_decided'],
    ['comes too late after a decision', { state: 'rejected' }, 'usr_s', true, 'already_decided'],
  ])('%s', (_, facts, userId, supportApproves, expected) => {
    expect(judgeSupportYes({ ...waiting, ...facts }, { userId }, { supportApproves }, at(1))).toBe(expected);
  });
});

describe('whom to ask', () => {
  const people = (...without: string[]) =>
    ['a', 'b', 'c'].map((userId) => ({ userId, hasUsablePasskey: !without.includes(userId) }));
  const named = { approverId: 'a', deputyId: 'b' };
  test.each<[string, Parameters<typeof planAsking>, ReturnType<typeof planAsking>]>([
    [
      'the named approver, the deputy later',
      [named, people(), 'x'],
      { now: ['a'], later: 'b', isDeputyNow: false },
    ],
    [
      'the deputy at once when the approver asks',
      [named, people(), 'a'],
      { now: ['b'], later: null, isDeputyNow: true },
    ],
    [
      'both at once when the approver has no passkey',
      [named, people('a'), 'x'],
      { now: ['a', 'b'], later: null, isDeputyNow: true },
    ],
    ['no deputy who asks', [named, people(), 'b'], { now: ['a'], later: null, isDeputyNow: false }],
    [
      'everybody but the requester where nobody is named',
      [{ approverId: null, deputyId: null }, people(), 'b'],
      { now: ['a', 'c'], later: null, isDeputyNow: false },
    ],
    [
      'everybody else when those named have left',
      [{ approverId: 'gone', deputyId: 'too' }, people(), 'x'],
      { now: ['a', 'b', 'c'], later: null, isDeputyNow: false },
    ],
    ['nobody, where there is none', [named, [], 'x'], { now: [], later: null, isDeputyNow: false }],
  ])('%s', (_, given, expected) => {
    expect(planAsking(...given)).toEqual(expected);
  });
});
