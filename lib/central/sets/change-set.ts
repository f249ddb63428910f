import { changedFields } from '#lib/central/audit/changed-fields.ts';
import { writeAudit } from '#lib/central/audit/write.ts';
import { database, isUniqueViolation } from '#lib/central/database/client.ts';
import { requestSync } from '#lib/central/orders/request-sync.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { judgeSet } from './judge-set.ts';
import { setInScope } from './set-in-scope.ts';
import type { SetInput, SetProblem } from './set-input.ts';

export type ChangeSetOutcome =
  | { ok: true }
  | { ok: false; problem: 'not_found' | 'changed_elsewhere' | 'name_taken' | SetProblem };

/**
 * Changes a set's name, members, order or policy; refused when somebody else changed it since `revision` was read.
 * A new policy counts from now: slots before are none of its.
 */
export async function changeSet(
  by: Authorized<'policy.change'>,
  { setId, revision, input }: { setId: string; revision: number; input: SetInput },
): Promise<ChangeSetOutcome> {
  const name = input.name.trim();
  try {
    return await database().$transaction(async (tx): Promise<ChangeSetOutcome> => {
      const before = await setInScope(tx, by, setId);
      if (before === null) return { ok: false, problem: 'not_found' };
      const problem = await judgeSet(
        tx,
        { siteId: before.siteId, practiceId: before.site.practiceId },
        input,
      );
      if (problem !== null) return { ok: false, problem };
      const { count } = await tx.backupSet.updateMany({
        where: { id: setId, revision },
        data: { name, revision: { increment: 1 }, ...policyColumns(before.policyId, input.policyId, by.now) },
      });
      if (count === 0) return { ok: false, problem: 'changed_elsewhere' };
      const sourceIds = before.members.map((member) => member.sourceId);
      if (sourceIds.join() !== input.sourceIds.join()) {
        await tx.setMember.deleteMany({ where: { setId } });
        await tx.setMember.createMany({
          data: input.sourceIds.map((sourceId, position) => ({ setId, sourceId, position })),
        });
      }
      await writeAudit(tx, by, {
        action: 'set.changed',
        practiceId: before.site.practiceId,
        siteId: before.siteId,
        subject: { kind: 'set', id: setId, name },
        details: changedFields(
          { name: before.name, sourceIds, policyId: before.policyId },
          { name, sourceIds: input.sourceIds, policyId: input.policyId },
        ),
      });
      await requestSync(tx, [before.siteId], by.now);
      return { ok: true };
    });
  } catch (thrown) {
    if (isUniqueViolation(thrown)) return { ok: false, problem: 'name_taken' };
    throw thrown;
  }
}

/** A policy that stays keeps its beginning; another one begins now. */
export function policyColumns(was: string | null, is: string | null, now: Date) {
  return was === is ? {} : { policyId: is, policySince: is === null ? null : now };
}
