import type { Reader } from '#lib/central/database/client.ts';
import { type Authorized, wholePracticeWhere } from '#lib/central/scope.ts';

export type PracticeInScope = { id: string; name: string };

/** The practice, where this person may do it to the whole of it; null for a foreign, unknown or archived one. */
export function practiceInScope(
  reader: Reader,
  by: Authorized,
  practiceId: string,
): Promise<PracticeInScope | null> {
  return reader.practice.findFirst({
    where: { AND: [wholePracticeWhere(by.scope), { id: practiceId, archivedAt: null }] },
    select: { id: true, name: true },
  });
}
