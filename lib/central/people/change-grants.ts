import { syncGrant } from '#lib/central/approvers/sync-approvers.ts';
import { database } from '#lib/central/database/client.ts';
import type { HeldRole } from '#lib/domain/grant.ts';
import { newId } from '#lib/shared/ids.ts';
import { auditGrant } from './grant-audit.ts';
import { leavesNobody } from './last-one.ts';
import { lockPeople } from './people-lock.ts';
import { type GrantRefusal, grantWhere, type PeopleChanger, personWhere, refuseGrant } from './reach.ts';

export type GiveOutcome =
  | { ok: true }
  | { ok: false; problem: GrantRefusal | 'grant_exists' | 'deactivated' };

/** Gives a person in scope one more role. */
export async function giveRole(by: PeopleChanger, personId: string, grant: HeldRole): Promise<GiveOutcome> {
  return database().$transaction(async (tx) => {
    await lockPeople(tx);
    const person = await tx.user.findFirst({ where: { AND: [{ id: personId }, personWhere(by.scope)] } });
    if (person === null) return { ok: false, problem: 'not_found' };
    const refusal = await refuseGrant(tx, by, personId, grant);
    if (refusal !== null) return { ok: false, problem: refusal };
    if (person.deactivatedAt !== null) return { ok: false, problem: 'deactivated' };
    const { role, practiceId, siteId } = grant;
    const held = await tx.grant.count({ where: { userId: personId, role, practiceId, siteId } });
    if (held > 0) return { ok: false, problem: 'grant_exists' };
    await tx.grant.create({
      data: { id: newId('grt', by.now), userId: personId, role, practiceId, siteId, createdAt: by.now },
    });
    await auditGrant(tx, by, 'person.grant_given', person, grant);
    await syncGrant(tx, grant, by.now);
    return { ok: true };
  });
}

export type WithdrawOutcome =
  | { ok: true }
  | { ok: false; problem: 'not_found' | 'staff_only' | 'own_grants' | 'last_administrator' | 'last_manager' };

/** Takes a role from a person. Works for roles in archived practices too, so nothing is asked of the place but scope. */
export async function withdrawRole(by: PeopleChanger, grantId: string): Promise<WithdrawOutcome> {
  return database().$transaction(async (tx) => {
    await lockPeople(tx);
    const grant = await tx.grant.findFirst({
      where: { AND: [{ id: grantId }, grantWhere(by.scope)] },
      include: { user: { select: { id: true, name: true } } },
    });
    if (grant === null) return { ok: false, problem: 'not_found' };
    if (grant.practiceId === null && by.permission !== 'staff.change') {
      return { ok: false, problem: 'staff_only' };
    }
    if (grant.userId === by.actor.userId) return { ok: false, problem: 'own_grants' };
    const lost = await leavesNobody(tx, grant.userId, [grant]);
    if (lost !== null) return { ok: false, problem: lost };
    await tx.grant.delete({ where: { id: grant.id } });
    await auditGrant(tx, by, 'person.grant_withdrawn', grant.user, grant);
    await syncGrant(tx, grant, by.now);
    return { ok: true };
  });
}
