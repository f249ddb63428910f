import { isAwaitingDecision, type RestoreCaseFacts } from './restore-case.ts';
import { isSettled } from './settled.ts';

/** Who would approve: since when they hold the role in this practice, and when their passkeys last changed. */
export type WouldApprove = {
  userId: string;
  /** Null when they don't hold it. */
  approverSince: Date | null;
  passkeysChangedAt: Date | null;
};

export type ApprovalProblem =
  | 'not_approver'
  | 'own_request'
  | 'not_submitted'
  | 'already_decided'
  | 'lapsed'
  | 'support_missing'
  | 'role_too_new'
  | 'passkey_too_new';

/**
 * Whether this person may approve this case now: another one than who asked, an approver of the practice for a day or
 * longer, with passkeys unchanged for a day, before it lapses, and after support where the practice wants its yes too.
 * Null when they may.
 */
export function judgeApproval(
  facts: RestoreCaseFacts,
  person: WouldApprove,
  practice: { supportApproves: boolean },
  now: Date,
): ApprovalProblem | null {
  if (person.approverSince === null) return 'not_approver';
  const undecided = judgeUndecided(facts, now);
  if (undecided !== null) return undecided;
  if (facts.requestedBy === person.userId) return 'own_request';
  if (practice.supportApproves && facts.supportBy === null) return 'support_missing';
  // Two yeses are two people's.
  if (practice.supportApproves && facts.supportBy === person.userId) return 'own_request';
  if (!isSettled(person.approverSince, now)) return 'role_too_new';
  const { passkeysChangedAt } = person;
  return passkeysChangedAt !== null && !isSettled(passkeysChangedAt, now) ? 'passkey_too_new' : null;
}

/** Whether support may add its yes: somebody of the desk who didn't ask for it. Null when they may. */
export function judgeSupportYes(
  facts: RestoreCaseFacts,
  person: { userId: string },
  practice: { supportApproves: boolean },
  now: Date,
): 'not_wanted' | 'own_request' | 'not_submitted' | 'already_decided' | 'lapsed' | null {
  if (!practice.supportApproves) return 'not_wanted';
  const undecided = judgeUndecided(facts, now);
  if (undecided !== null) return undecided;
  if (facts.supportBy !== null) return 'already_decided';
  return facts.requestedBy === person.userId ? 'own_request' : null;
}

/** Whether it waits for a decision at all. A no needs no more than that: anybody who may approve may refuse. */
export function judgeUndecided(
  facts: RestoreCaseFacts,
  now: Date,
): 'not_submitted' | 'already_decided' | 'lapsed' | null {
  if (facts.state === 'requested' || (facts.state === 'checked' && facts.submittedAt === null))
    return 'not_submitted';
  if (facts.state === 'lapsed') return 'lapsed';
  if (!isAwaitingDecision(facts)) return 'already_decided';
  return facts.expiresAt !== null && now >= facts.expiresAt ? 'lapsed' : null;
}

export type AskedApprover = { userId: string; hasUsablePasskey: boolean };

export type Asking = {
  /** Asked at once. */
  now: string[];
  /** Asked when nobody has decided within the hour. */
  later: string | null;
  /** Whether the deputy stands in at once. */
  isDeputyNow: boolean;
};

/**
 * Whom to ask. The practice's named approver first, and the deputy after an hour; the deputy at once when the approver
 * asked for it themselves or has no passkey to sign with. Where nobody is named, or nobody named is left, every approver
 * but the requester. Empty when there is no one.
 */
export function planAsking(
  practice: { approverId: string | null; deputyId: string | null },
  approvers: readonly AskedApprover[],
  requestedBy: string,
): Asking {
  const eligible = approvers.filter((approver) => approver.userId !== requestedBy);
  const first = eligible.find((approver) => approver.userId === practice.approverId);
  const deputy = eligible.find((approver) => approver.userId === practice.deputyId);
  if (first === undefined && deputy === undefined)
    return { now: eligible.map((approver) => approver.userId), later: null, isDeputyNow: false };
  if (first === undefined) return { now: deputy ? [deputy.userId] : [], later: null, isDeputyNow: true };
  if (deputy === undefined) return { now: [first.userId], later: null, isDeputyNow: false };
  return first.hasUsablePasskey
    ? { now: [first.userId], later: deputy.userId, isDeputyNow: false }
    : { now: [first.userId, deputy.userId], later: null, isDeputyNow: true };
}

/** Milliseconds without a decision after which the deputy is asked. */
export const deputyAfterMs = 60 * 60_000;
