import { database } from '#lib/central/database/client.ts';
import { addCaseOrder } from '#lib/central/orders/case-order.ts';
import { enqueueOrder } from '#lib/central/orders/enqueue.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { caseDocumentSchema } from '#lib/contract/restore-case.ts';
import type { ApproveOutcome, ApproveProblem } from './approve-restore.ts';
import { changeCase } from './change-case.ts';
import { judgeApprover } from './judge-approver.ts';

/** Has the agent show its code at the site, where it has pinned nobody's passkey. Asked again, it shows another. */
export async function askForCode(by: Authorized<'restore.approve'>, caseId: string): Promise<ApproveOutcome> {
  const placed = await database().$transaction(async (tx) => {
    const judged = await judgeApprover(tx, by, caseId);
    if (!judged.ok) return refused(judged.problem);
    if (!judged.pins.needsCode) return refused('passkey_needed');
    const { row } = judged;
    const isChanged = await changeCase(tx, by, row, { data: {}, event: 'code_asked', audit: null });
    if (!isChanged) return refused('already_decided');
    const order = await addCaseOrder(tx, {
      siteId: row.siteId,
      request: { kind: 'show-code', document: caseDocumentSchema.parse(row.document) },
      requestedBy: by.actor.userId,
      now: by.now,
    });
    return { outcome: { ok: true } as ApproveOutcome, order };
  });
  if (placed.order !== null) await enqueueOrder(placed.order);
  return placed.outcome;
}

function refused(problem: ApproveProblem) {
  return { outcome: { ok: false, problem } as ApproveOutcome, order: null };
}
