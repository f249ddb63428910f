import type { Transaction } from '#lib/central/database/client.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { type ApprovalProblem, judgeApproval } from '#lib/domain/restore-approval.ts';
import { type CaseInScope, caseInScope, factsOf } from './case-in-scope.ts';
import { readApprovers } from './read-approvers.ts';
import { type Pins, readPins } from './read-pins.ts';

export type JudgedApprover =
  | { ok: true; row: CaseInScope; pins: Pins }
  | { ok: false; problem: ApprovalProblem | 'not_found' };

/** Whether whoever asks may approve this case now, from their role and passkeys as they stand at this moment. */
export async function judgeApprover(
  tx: Transaction,
  by: Authorized<'restore.approve'>,
  caseId: string,
): Promise<JudgedApprover> {
  const row = await caseInScope(tx, by, caseId);
  if (row === null) return { ok: false, problem: 'not_found' };
  const approvers = await readApprovers(tx, row.practiceId, by.now);
  const own = approvers.find((approver) => approver.userId === by.actor.userId);
  const person = {
    userId: by.actor.userId,
    approverSince: own?.approverSince ?? null,
    passkeysChangedAt: own?.passkeysChangedAt ?? null,
  };
  const problem = judgeApproval(factsOf(row), person, row.practice, by.now);
  return problem === null ? { ok: true, row, pins: await readPins(tx, row, by.now) } : { ok: false, problem };
}
