import { database } from '#lib/central/database/client.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { isAwaitingDecision, isInPreparation } from '#lib/domain/restore-case.ts';
import { announceCase } from './announce-case.ts';
import { caseInScope, factsOf } from './case-in-scope.ts';
import { changeCase } from './change-case.ts';

export type WithdrawOutcome = { ok: true } | { ok: false; problem: 'not_found' | 'already_decided' };

/**
 * Takes a request back before it is decided. Anybody who may ask for restores there can: an absent colleague's wish
 * must not stand in the way of the one that is needed now. The record says who did.
 */
export async function withdrawRestore(
  by: Authorized<'restore.request'>,
  caseId: string,
): Promise<WithdrawOutcome> {
  const outcome = await database().$transaction(async (tx): Promise<WithdrawOutcome> => {
    const row = await caseInScope(tx, by, caseId);
    if (row === null) return { ok: false, problem: 'not_found' };
    const facts = factsOf(row);
    if (!isInPreparation(facts) && !isAwaitingDecision(facts))
      return { ok: false, problem: 'already_decided' };
    const isChanged = await changeCase(tx, by, row, {
      data: {
        state: 'withdrawn',
        decidedBy: by.actor.userId,
        decidedName: by.actor.name,
        decidedAt: by.now,
      },
      event: 'withdrawn',
      audit: 'restore.withdrawn',
    });
    return isChanged ? { ok: true } : { ok: false, problem: 'already_decided' };
  });
  if (outcome.ok) await announceCase(caseId);
  return outcome;
}
