import type { Transaction } from '#lib/central/database/client.ts';
import { type PeopleChanger, personWhere, reachesWhole } from './reach.ts';

export type ReachRefusal = 'not_found' | 'beyond_reach' | 'yourself';

/** The person, when this actor may change them as a whole; under `lockPeople`. */
export async function personInReach(tx: Transaction, by: PeopleChanger, personId: string) {
  const person = await tx.user.findFirst({
    where: { AND: [{ id: personId }, personWhere(by.scope)] },
    include: { grants: true },
  });
  if (person === null) return { ok: false, problem: 'not_found' } as const;
  if (!reachesWhole(by, person.grants)) return { ok: false, problem: 'beyond_reach' } as const;
  if (person.id === by.actor.userId) return { ok: false, problem: 'yourself' } as const;
  const practiceIds = new Set(person.grants.map((grant) => grant.practiceId));
  const [onlyPracticeId] = practiceIds;
  return {
    ok: true,
    person,
    /** Whose audit trail it belongs in: that of the practice whose person it is, where it is one. */
    practiceId: practiceIds.size === 1 ? (onlyPracticeId ?? null) : null,
  } as const;
}
