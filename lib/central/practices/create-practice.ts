import { writeAudit } from '#lib/central/audit/write.ts';
import { database, isUniqueViolation } from '#lib/central/database/client.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { newId } from '#lib/shared/ids.ts';
import type { PracticeInput } from './practice-input.ts';

export type CreatePracticeOutcome = { ok: true; practiceId: string } | { ok: false; problem: 'name_taken' };

export async function createPractice(
  by: Authorized<'practice.create'>,
  input: PracticeInput,
): Promise<CreatePracticeOutcome> {
  const id = newId('prc', by.now);
  try {
    await database().$transaction(async (tx) => {
      await tx.practice.create({ data: { id, ...input, createdAt: by.now } });
      await writeAudit(tx, by, {
        action: 'practice.created',
        practiceId: id,
        siteId: null,
        subject: { kind: 'practice', id, name: input.name },
        details: { ...input },
      });
    });
  } catch (thrown) {
    if (isUniqueViolation(thrown)) return { ok: false, problem: 'name_taken' };
    throw thrown;
  }
  return { ok: true, practiceId: id };
}
