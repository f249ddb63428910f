import { database } from '#lib/central/database/client.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { type PracticeInScope, practiceInScope } from './practice-in-scope.ts';

/** A practice's name, for the pages of what it owns; null when the whole practice isn't in scope. */
export function findPracticeHead(
  by: Authorized<'policy.read' | 'policy.change' | 'destination.change'>,
  practiceId: string,
): Promise<PracticeInScope | null> {
  return practiceInScope(database(), by, practiceId);
}
