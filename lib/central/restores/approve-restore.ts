import { database, type Transaction } from '#lib/central/database/client.ts';
import { Undo } from '#lib/central/database/undo.ts';
import type { PlacedCaseOrder } from '#lib/central/orders/case-order.ts';
import { enqueueOrder } from '#lib/central/orders/enqueue.ts';
import { verifyAssertion } from '#lib/central/passkeys/verify-assertion.ts';
import { announce } from '#lib/central/redis/announce.ts';
import type { Authorized } from '#lib/central/scope.ts';
import type { Assertion } from '#lib/contract/permit.ts';
import type { ApprovalProblem } from '#lib/domain/restore-approval.ts';
import { announceCase } from './announce-case.ts';
import { judgeApprover } from './judge-approver.ts';
import { isAnotherUnderWay, settleApproval } from './settle-approval.ts';

export type ApproveProblem =
  | ApprovalProblem
  | 'not_found'
  | 'code_needed'
  | 'passkey_needed'
  | 'passkey_unknown'
  | 'passkey_revoked'
  | 'passkey_refused'
  | 'not_pinned'
  | 'another_under_way';
export type ApproveOutcome = { ok: true } | { ok: false; problem: ApproveProblem };

/**
 * Approves a restore with a passkey's signature over its whole document. The centre verifies it here so that nobody
 * waits for a refusal; what counts is the agent's own verification, against the approvers that it has pinned itself.
 */
export async function approveRestore(
  by: Authorized<'restore.approve'>,
  caseId: string,
  assertion: Assertion,
): Promise<ApproveOutcome> {
  return withPermit(caseId, (tx) => approve(tx, by, caseId, assertion));
}

async function approve(
  tx: Transaction,
  by: Authorized<'restore.approve'>,
  caseId: string,
  assertion: Assertion,
): Promise<PlacedCaseOrder> {
  const judged = await judgeApprover(tx, by, caseId);
  if (!judged.ok) throw new Undo(judged);
  const { row, pins } = judged;
  if (pins.needsCode) throw refusal('code_needed');
  const passkey = await tx.passkey.findFirst({
    where: { credentialId: assertion.id, userId: by.actor.userId },
  });
  if (passkey === null) throw refusal('passkey_unknown');
  if (!pins.credentialIds.includes(passkey.credentialId)) throw refusal('not_pinned');
  const signed = { assertion, challenge: row.documentHash ?? '' };
  const verified = await verifyAssertion(tx, passkey, signed, by.now);
  if (!verified.ok) throw refusal(verified.problem);
  const settled = await settleApproval(tx, by, row, { kind: 'passkey', assertion });
  if (!settled.ok) throw refusal(settled.problem);
  return settled.order;
}

/** Runs an approval whose refusals undo all of it, and hands its order over once it stands. */
export async function withPermit(
  caseId: string,
  approve: (tx: Transaction) => Promise<PlacedCaseOrder>,
): Promise<ApproveOutcome> {
  try {
    const order = await database().$transaction(approve);
    await enqueueOrder(order);
    await Promise.all([announce({ kind: 'mail-queued' }), announceCase(caseId)]);
    return { ok: true };
  } catch (thrown) {
    if (thrown instanceof Undo) return thrown.outcome as ApproveOutcome;
    if (isAnotherUnderWay(thrown)) return { ok: false, problem: 'another_under_way' };
    throw thrown;
  }
}

export function refusal(problem: ApproveProblem): Undo<ApproveOutcome> {
  return new Undo<ApproveOutcome>({ ok: false, problem });
}
