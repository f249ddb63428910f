import { writeAudit } from '#lib/central/audit/write.ts';
import { database } from '#lib/central/database/client.ts';
import { makeInvitation } from './invite-person.ts';
import { lockPeople } from './people-lock.ts';
import { personInReach, type ReachRefusal } from './person-in-reach.ts';
import type { PeopleChanger } from './reach.ts';

export type RenewOutcome =
  | { ok: true; link: string | null }
  | { ok: false; problem: ReachRefusal | 'joined_already' | 'deactivated' };

/** A new invitation link for somebody who hasn't joined yet; the earlier one stops working. */
export async function renewInvitation(
  by: PeopleChanger,
  personId: string,
  way: 'mail' | 'link',
): Promise<RenewOutcome> {
  return database().$transaction(async (tx) => {
    await lockPeople(tx);
    const reached = await personInReach(tx, by, personId);
    if (!reached.ok) return reached;
    const { person, practiceId } = reached;
    if (person.passwordHash !== null) return { ok: false, problem: 'joined_already' };
    if (person.deactivatedAt !== null) return { ok: false, problem: 'deactivated' };
    const link = await makeInvitation(tx, by, person, way, practiceId);
    await writeAudit(tx, by, {
      action: 'person.invitation_renewed',
      practiceId,
      siteId: null,
      subject: { kind: 'person', id: person.id, name: person.name },
      details: { by: way },
    });
    return { ok: true, link: way === 'link' ? link : null };
  });
}
