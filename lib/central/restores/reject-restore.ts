import { database } from '#lib/central/database/client.ts';
import { announce } from '#lib/central/redis/announce.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { judgeUndecided } from '#lib/domain/restore-approval.ts';
import { announceCase } from './announce-case.ts';
import { caseInScope, factsOf } from './case-in-scope.ts';
import { changeCase } from './change-case.ts';
import { mailDecided } from './mail-restore.ts';

type Problem = NonNullable<ReturnType<typeof judgeUndecided>> | 'not_found' | 'own_request';
export type RejectOutcome = { ok: true } | { ok: false; problem: Problem };

/** Says no, with a reason. It needs no signature: a no changes nothing. Who asked withdraws instead. */
export async function rejectRestore(
  by: Authorized<'restore.approve'>,
  caseId: string,
  reason: string,
): Promise<RejectOutcome> {
  const outcome = await database().$transaction(async (tx): Promise<RejectOutcome> => {
    const row = await caseInScope(tx, by, caseId);
    if (row === null) return { ok: false, problem: 'not_found' };
    const problem = judgeUndecided(factsOf(row), by.now);
    if (problem !== null) return { ok: false, problem };
    if (row.requestedBy === by.actor.userId) return { ok: false, problem: 'own_request' };
    const isChanged = await changeCase(tx, by, row, {
      data: {
        state: 'rejected',
        decidedBy: by.actor.userId,
        decidedName: by.actor.name,
        decidedAt: by.now,
        decisionReason: reason,
      },
      event: 'rejected',
      audit: 'restore.rejected',
      details: { reason },
    });
    if (!isChanged) return { ok: false, problem: 'already_decided' };
    await mailDecided(tx, row, { outcome: 'rejected', byName: by.actor.name }, by.now);
    return { ok: true };
  });
  if (outcome.ok) await Promise.all([announce({ kind: 'mail-queued' }), announceCase(caseId)]);
  return outcome;
}
