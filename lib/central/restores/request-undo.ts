import { database, type Transaction } from '#lib/central/database/client.ts';
import { enqueueOrder } from '#lib/central/orders/enqueue.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { judgeUndo, type UndoProblem } from '#lib/domain/restore-case.ts';
import { addEvent } from './add-event.ts';
import { type CaseInScope, caseInScope } from './case-in-scope.ts';
import { targetOf } from './case-subject.ts';
import { keptOf } from './kept.ts';
import { openCase } from './request-restore.ts';
import type { RequestOutcome } from './restore-wish.ts';
import { stateWord } from './state-names.ts';

export type UndoOutcome = RequestOutcome | { ok: false; problem: UndoProblem };

/**
 * Asks for a swap to be undone, while its original is kept: a case of its own, checked, approved and signed off like
 * any other, because what was entered since the swap would vanish.
 */
export async function requestUndo(
  by: Authorized<'restore.request'>,
  caseId: string,
  reason: string,
): Promise<UndoOutcome> {
  const { outcome, order } = await database().$transaction(async (tx) => {
    const row = await caseInScope(tx, by, caseId);
    if (row === null) return refused('not_found');
    const problem = await judge(tx, row, by.now);
    if (problem !== null) return refused(problem);
    if ((await tx.agent.count({ where: { siteId: row.siteId, revokedAt: null } })) === 0)
      return refused('no_agent');
    const { site, practice } = row;
    const placed = await openCase(tx, by, {
      site: { ...site, practice },
      origin: { kind: 'kept', caseId },
      target: targetOf(row),
      backupId: null,
      undoesId: caseId,
      reason,
    });
    if (placed.outcome.ok) {
      const { userId: actorId, name: actorName } = by.actor;
      const details = { caseId: placed.outcome.caseId };
      await addEvent(tx, { caseId, kind: 'undo_asked', at: by.now, actorId, actorName, details });
    }
    return placed;
  });
  if (order !== null) await enqueueOrder(order);
  return outcome;
}

async function judge(tx: Transaction, row: CaseInScope, now: Date): Promise<UndoProblem | null> {
  const undone = await tx.restoreCase.findMany({ where: { undoesId: row.id }, select: { state: true } });
  // An undo that was swapped itself can be undone too: what it replaced is kept beside, as ever.
  const { mode } = targetOf(row);
  return judgeUndo(
    {
      state: stateWord(row.state),
      mode,
      kept: keptOf(row),
      keptDroppedAt: row.keptDroppedAt,
      undone: undone.map(({ state }) => stateWord(state)),
    },
    now,
  );
}

function refused(problem: UndoProblem | 'not_found' | 'no_agent') {
  return { outcome: { ok: false, problem } as UndoOutcome, order: null };
}
