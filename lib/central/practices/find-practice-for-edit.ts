import { database } from '#lib/central/database/client.ts';
import { type Authorized, wholePracticeWhere } from '#lib/central/scope.ts';
import { localeOf } from './find-practice.ts';
import type { PracticeInput } from './practice-input.ts';

export type PracticeForEdit = PracticeInput & { id: string; revision: number };

/** A practice as its form shows it; null when the whole of it isn't in scope. */
export async function findPracticeForEdit(
  by: Authorized<'practice.change'>,
  practiceId: string,
): Promise<PracticeForEdit | null> {
  const row = await database().practice.findFirst({
    where: { AND: [wholePracticeWhere(by.scope), { id: practiceId, archivedAt: null }] },
    select: { id: true, revision: true, name: true, locale: true, phone: true },
  });
  return row === null ? null : { ...row, locale: localeOf(row.locale) };
}
