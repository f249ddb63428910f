import { database } from '#lib/central/database/client.ts';
import type { GrantRow } from '#lib/central/people/list-people.ts';
import type { Authorized } from '#lib/central/scope.ts';

/** What one holds oneself, the desk's roles first. */
export function listOwnRoles(by: Authorized<'account.own'>): Promise<GrantRow[]> {
  return database().grant.findMany({
    where: { userId: by.actor.userId },
    select: {
      id: true,
      role: true,
      practice: { select: { id: true, name: true } },
      site: { select: { id: true, name: true } },
    },
    orderBy: [{ practiceId: { sort: 'asc', nulls: 'first' } }, { role: 'asc' }],
  });
}
