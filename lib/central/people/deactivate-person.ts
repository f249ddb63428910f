import { syncApproverOf } from '#lib/central/approvers/sync-approvers.ts';
import { writeAudit } from '#lib/central/audit/write.ts';
import { database } from '#lib/central/database/client.ts';
import { endSessions } from '#lib/central/sessions/end-sessions.ts';
import { endLinkTokens } from '#lib/central/tokens/one-time-token.ts';
import { leavesNobody } from './last-one.ts';
import { lockPeople } from './people-lock.ts';
import { personInReach, type ReachRefusal } from './person-in-reach.ts';
import type { PeopleChanger } from './reach.ts';

export type DeactivateOutcome =
  | { ok: true }
  | { ok: false; problem: ReachRefusal | 'last_administrator' | 'last_manager' };

/** Shuts a person out at once: their sign-ins and open links end. What they hold and did stays on record. */
export async function deactivatePerson(by: PeopleChanger, personId: string): Promise<DeactivateOutcome> {
  return database().$transaction(async (tx) => {
    await lockPeople(tx);
    const reached = await personInReach(tx, by, personId);
    if (!reached.ok) return reached;
    const { person } = reached;
    if (person.deactivatedAt !== null) return { ok: true };
    const lost = await leavesNobody(tx, person.id, person.grants);
    if (lost !== null) return { ok: false, problem: lost };
    await tx.user.update({ where: { id: person.id }, data: { deactivatedAt: by.now } });
    const sessions = await endSessions(tx, person.id, by.now);
    await endLinkTokens(tx, 'invitation', person.id, by.now);
    await endLinkTokens(tx, 'password_reset', person.id, by.now);
    await writeAudit(tx, by, {
      action: 'person.deactivated',
      practiceId: reached.practiceId,
      siteId: null,
      subject: { kind: 'person', id: person.id, name: person.name },
      details: { sessionsEnded: sessions },
    });
    await syncApproverOf(tx, person.id, by.now);
    return { ok: true };
  });
}

/** Lets a deactivated person in again, with what they held; they sign in anew. */
export async function reactivatePerson(
  by: PeopleChanger,
  personId: string,
): Promise<{ ok: true } | { ok: false; problem: ReachRefusal }> {
  return database().$transaction(async (tx) => {
    await lockPeople(tx);
    const reached = await personInReach(tx, by, personId);
    if (!reached.ok) return reached;
    const { person } = reached;
    if (person.deactivatedAt === null) return { ok: true };
    await tx.user.update({ where: { id: person.id }, data: { deactivatedAt: null } });
    await writeAudit(tx, by, {
      action: 'person.reactivated',
      practiceId: reached.practiceId,
      siteId: null,
      subject: { kind: 'person', id: person.id, name: person.name },
    });
    await syncApproverOf(tx, person.id, by.now);
    return { ok: true };
  });
}
