import { database } from '#lib/central/database/client.ts';
import { addCaseOrder } from '#lib/central/orders/case-order.ts';
import { enqueueOrder } from '#lib/central/orders/enqueue.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { restoreRequestSchema } from '#lib/contract/restore-case.ts';
import { isInPreparation } from '#lib/domain/restore-case.ts';
import { caseInScope, factsOf } from './case-in-scope.ts';
import { changeCase } from './change-case.ts';

export type CheckAgainOutcome =
  | { ok: true }
  | { ok: false; problem: 'not_found' | 'not_requester' | 'already_submitted' | 'changed_elsewhere' };

/** Has the preflight made once more, after what it found was mended. Only before approvers were asked. */
export async function checkAgain(
  by: Authorized<'restore.request'>,
  caseId: string,
): Promise<CheckAgainOutcome> {
  const placed = await database().$transaction(async (tx) => {
    const row = await caseInScope(tx, by, caseId);
    if (row === null || row.request === null) return refused('not_found');
    if (row.requestedBy !== by.actor.userId) return refused('not_requester');
    if (!isInPreparation(factsOf(row))) return refused('already_submitted');
    const data = { state: 'requested' as const, acknowledged: [] };
    const isChanged = await changeCase(tx, by, row, { data, event: 'check_again', audit: null });
    if (!isChanged) return refused('changed_elsewhere');
    const order = await addCaseOrder(tx, {
      siteId: row.siteId,
      request: { kind: 'check-restore', request: restoreRequestSchema.parse(row.request) },
      requestedBy: by.actor.userId,
      now: by.now,
    });
    return { outcome: { ok: true } as CheckAgainOutcome, order };
  });
  if (placed.order !== null) await enqueueOrder(placed.order);
  return placed.outcome;
}

function refused(problem: Extract<CheckAgainOutcome, { ok: false }>['problem']) {
  return { outcome: { ok: false, problem } as CheckAgainOutcome, order: null };
}
