import { database } from '#lib/central/database/client.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { canSignOff } from '#lib/domain/restore-deeds.ts';
import { announceCase } from './announce-case.ts';
import { caseInScope, factsOf } from './case-in-scope.ts';
import { changeCase } from './change-case.ts';

export type SignOffOutcome =
  | { ok: true }
  | { ok: false; problem: 'not_found' | 'not_ended' | 'not_requester' | 'changed_elsewhere' };

/**
 * Confirms that the data are right, by who asked for them; by who runs the practice when support, or the site itself,
 * began the restore.
 */
export async function signOffRestore(
  by: Authorized<'restore.request'>,
  caseId: string,
  note: string | null,
): Promise<SignOffOutcome> {
  const outcome = await database().$transaction(async (tx): Promise<SignOffOutcome> => {
    const row = await caseInScope(tx, by, caseId);
    if (row === null) return { ok: false, problem: 'not_found' };
    const facts = factsOf(row);
    if (facts.state !== 'swapped' && facts.state !== 'restored') return { ok: false, problem: 'not_ended' };
    // Whoever asks for restores everywhere is of the desk.
    const viewer = { userId: by.actor.userId, mayRequest: true, maySupport: by.scope.everywhere };
    if (!canSignOff(facts, viewer)) return { ok: false, problem: 'not_requester' };
    const isChanged = await changeCase(tx, by, row, {
      data: {
        state: 'signed_off',
        signedOffBy: by.actor.userId,
        signedOffName: by.actor.name,
        signedOffAt: by.now,
        signOffNote: note,
      },
      event: 'signed_off',
      audit: 'restore.signed_off',
      details: note === null ? {} : { note },
    });
    return isChanged ? { ok: true } : { ok: false, problem: 'changed_elsewhere' };
  });
  if (outcome.ok) await announceCase(caseId);
  return outcome;
}
