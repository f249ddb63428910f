import type { Authorized } from '#lib/central/scope.ts';
import { type ApproveOutcome, refusal, withPermit } from './approve-restore.ts';
import { judgeApprover } from './judge-approver.ts';
import { settleApproval } from './settle-approval.ts';

/**
 * Approves a restore where the site has pinned nobody's passkey, with the code that its agent shows there. The centre
 * doesn't know the code: only the agent can tell whether it is right.
 */
export async function approveWithCode(
  by: Authorized<'restore.approve'>,
  caseId: string,
  code: string,
): Promise<ApproveOutcome> {
  return withPermit(caseId, async (tx) => {
    const judged = await judgeApprover(tx, by, caseId);
    if (!judged.ok) throw refusal(judged.problem);
    if (!judged.pins.needsCode) throw refusal('passkey_needed');
    const settled = await settleApproval(tx, by, judged.row, { kind: 'site-code', code });
    if (!settled.ok) throw refusal(settled.problem);
    return settled.order;
  });
}
