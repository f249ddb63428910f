import type { Transaction } from '#lib/central/database/client.ts';
import { type Authorized, type Scope, wholePracticeWhere } from '#lib/central/scope.ts';
import { fitsPlace, type HeldRole, isStaff, type Place } from '#lib/domain/grant.ts';
import type { Prisma } from '#prisma/generated/client.ts';

/** People are changed with `people.change` in its scope, and the desk's own people with `staff.change` alone. */
export type PeopleChanger = Authorized<'people.change'> | Authorized<'staff.change'>;

/** People with a role in scope; everywhere includes those who hold none at all. */
export function personWhere(scope: Scope): Prisma.UserWhereInput {
  if (scope.everywhere) return {};
  return { grants: { some: grantWhere(scope) } };
}

/** The roles that somebody with this scope may see: what a person does for another practice is none of theirs. */
export function grantWhere(scope: Scope): Prisma.GrantWhereInput {
  if (scope.everywhere) return {};
  return { practiceId: { in: [...scope.practiceIds] } };
}

export function coversPlace(scope: Scope, place: Place): boolean {
  return scope.everywhere || (place.practiceId !== null && scope.practiceIds.includes(place.practiceId));
}

/**
 * Whether everything about a person is in reach: what they are as a whole (their account, their sign-ins, their
 * link) may be changed only then, because it would change what they can do elsewhere too.
 */
export function reachesWhole(by: PeopleChanger, held: readonly Place[]): boolean {
  if (isStaff(held) && by.permission !== 'staff.change') return false;
  return by.scope.everywhere || (held.length > 0 && held.every((one) => coversPlace(by.scope, one)));
}

export type GrantRefusal = 'wrong_place' | 'staff_only' | 'own_grants' | 'not_found';

/**
 * Whether this role may be given to, or taken from, this person by somebody with these rights; null when it may.
 * Nobody changes what they hold themselves: neither to raise it nor to lose it by mistake.
 */
export async function refuseGrant(
  tx: Transaction,
  by: PeopleChanger,
  personId: string | null,
  grant: HeldRole,
): Promise<GrantRefusal | null> {
  if (!fitsPlace(grant)) return 'wrong_place';
  if (grant.practiceId === null) {
    if (by.permission !== 'staff.change') return 'staff_only';
  } else if (!(await isPlaceInScope(tx, by.scope, grant.practiceId, grant.siteId))) {
    return 'not_found';
  }
  return personId === by.actor.userId ? 'own_grants' : null;
}

async function isPlaceInScope(tx: Transaction, scope: Scope, practiceId: string, siteId: string | null) {
  const practice = await tx.practice.findFirst({
    where: {
      AND: [
        { id: practiceId, archivedAt: null },
        wholePracticeWhere(scope),
        siteId === null ? {} : { sites: { some: { id: siteId, archivedAt: null } } },
      ],
    },
    select: { id: true },
  });
  return practice !== null;
}
