import { database } from '#lib/central/database/client.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { listLiveSessions, type SessionRow } from '#lib/central/sessions/list-sessions.ts';
import { type PersonRow, personInclude, toPersonRow } from './list-people.ts';
import { personWhere, reachesWhole } from './reach.ts';

export type PersonDetail = PersonRow & {
  phone: string | null;
  createdAt: Date;
  isYourself: boolean;
  /** Holds roles that this actor doesn't see: nobody but the desk changes such a person as a whole. */
  hasOtherRoles: boolean;
};

/** A person with a role in scope; null for anybody else. */
export async function findPerson(
  by: Authorized<'people.read'>,
  personId: string,
): Promise<PersonDetail | null> {
  const row = await database().user.findFirst({
    where: { AND: [{ id: personId }, personWhere(by.scope)] },
    include: { ...personInclude(by.scope), _count: { select: { grants: true } } },
  });
  if (row === null) return null;
  return {
    ...toPersonRow(row),
    phone: row.phone,
    createdAt: row.createdAt,
    isYourself: row.id === by.actor.userId,
    hasOtherRoles: row._count.grants > row.grants.length,
  };
}

/** What may be done with a person as a whole, and the sign-ins they have; null for somebody who isn't wholly in reach. */
export async function findPersonInReach(
  by: Authorized<'people.change'> | Authorized<'staff.change'>,
  personId: string,
): Promise<{ sessions: SessionRow[] } | null> {
  const person = await database().user.findFirst({
    where: { AND: [{ id: personId }, personWhere(by.scope)] },
    include: { grants: true },
  });
  if (person === null || !reachesWhole(by, person.grants)) return null;
  return { sessions: await listLiveSessions(database(), person.id, by.actor.sessionId, by.now) };
}
