import type { Reader } from '#lib/central/database/client.ts';
import { type Authorized, wholePracticeWhere } from '#lib/central/scope.ts';

/** The policy with its newest version, where this person may do it; null for a foreign, unknown or archived one. */
export function policyInScope(reader: Reader, by: Authorized, policyId: string) {
  return reader.policy.findFirst({
    where: {
      id: policyId,
      archivedAt: null,
      practice: { AND: [wholePracticeWhere(by.scope), { archivedAt: null }] },
    },
    include: { versions: { orderBy: { version: 'desc' }, take: 1 } },
  });
}
