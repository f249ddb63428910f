import { changedFields } from '#lib/central/audit/changed-fields.ts';
import { writeAudit } from '#lib/central/audit/write.ts';
import { database, isUniqueViolation } from '#lib/central/database/client.ts';
import { type Authorized, wholePracticeWhere } from '#lib/central/scope.ts';
import type { PracticeInput } from './practice-input.ts';

export type ChangePracticeOutcome =
  | { ok: true }
  | { ok: false; problem: 'not_found' | 'changed_elsewhere' | 'name_taken' };

/** Changes name, language and telephone; refused when somebody else changed the practice since `revision` was read. */
export async function changePractice(
  by: Authorized<'practice.change'>,
  edit: { practiceId: string; revision: number; input: PracticeInput },
): Promise<ChangePracticeOutcome> {
  const { practiceId: id, revision, input } = edit;
  try {
    return await database().$transaction(async (tx): Promise<ChangePracticeOutcome> => {
      const before = await tx.practice.findFirst({
        where: { AND: [wholePracticeWhere(by.scope), { id, archivedAt: null }] },
        select: { name: true, locale: true, phone: true },
      });
      if (before === null) return { ok: false, problem: 'not_found' };
      const { count } = await tx.practice.updateMany({
        where: { id, revision },
        data: { ...input, revision: { increment: 1 } },
      });
      if (count === 0) return { ok: false, problem: 'changed_elsewhere' };
      await writeAudit(tx, by, {
        action: 'practice.changed',
        practiceId: id,
        siteId: null,
        subject: { kind: 'practice', id, name: input.name },
        details: changedFields(before, input),
      });
      return { ok: true };
    });
  } catch (thrown) {
    if (isUniqueViolation(thrown)) return { ok: false, problem: 'name_taken' };
    throw thrown;
  }
}
