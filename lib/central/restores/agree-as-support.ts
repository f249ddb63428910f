import { database } from '#lib/central/database/client.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { judgeSupportYes } from '#lib/domain/restore-approval.ts';
import { announceCase } from './announce-case.ts';
import { caseInScope, factsOf } from './case-in-scope.ts';
import { changeCase } from './change-case.ts';

type Problem = NonNullable<ReturnType<typeof judgeSupportYes>> | 'not_found';
export type SupportOutcome = { ok: true } | { ok: false; problem: Problem };

/** Support's yes, where the practice wants it as well (L8: call support first). It approves nothing by itself. */
export async function agreeAsSupport(
  by: Authorized<'restore.support'>,
  caseId: string,
): Promise<SupportOutcome> {
  const outcome = await database().$transaction(async (tx): Promise<SupportOutcome> => {
    const row = await caseInScope(tx, by, caseId);
    if (row === null) return { ok: false, problem: 'not_found' };
    const problem = judgeSupportYes(factsOf(row), by.actor, row.practice, by.now);
    if (problem !== null) return { ok: false, problem };
    const isChanged = await changeCase(tx, by, row, {
      data: { supportBy: by.actor.userId, supportAt: by.now },
      event: 'support_approved',
      audit: 'restore.support_approved',
    });
    return isChanged ? { ok: true } : { ok: false, problem: 'already_decided' };
  });
  if (outcome.ok) await announceCase(caseId);
  return outcome;
}
