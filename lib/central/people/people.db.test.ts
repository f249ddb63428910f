import { describe, expect, test } from 'vitest';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { findSession } from '#lib/central/sessions/find-session.ts';
import { openSession } from '#lib/central/sessions/open-session.ts';
import {
  administrator,
  aPerson,
  aPractice,
  aSite,
  changer,
  inPractice,
  managerOf,
  staffChanger,
  support,
} from './a-person.testing.ts';
import { giveRole, withdrawRole } from './change-grants.ts';
import { deactivatePerson, reactivatePerson } from './deactivate-person.ts';
import { type Invitation, invitePerson } from './invite-person.ts';
import { renewInvitation } from './renew-invitation.ts';

withCentre();

async function aManagedPractice() {
  const practice = await aPractice();
  const manager = await aPerson([managerOf(practice)], { name: 'Manager' });
  return { practice, manager, by: changer(manager, inPractice(practice)) };
}

function anInvitation(grant: Invitation['grant'], about: Partial<Invitation> = {}): Invitation {
  const email = `invited.${Math.trunc(performance.now() * 1000)}@example.org`;
  return { email, name: 'Invited', locale: 'cs', by: 'link', grant, ...about };
}

function grantsOf(userId: string) {
  return database().grant.findMany({
    where: { userId },
    select: { id: true, role: true, practiceId: true, siteId: true },
  });
}

describe('a manager', () => {
  test('invites people into their own practice, in every role of a practice', async () => {
    const { practice, by } = await aManagedPractice();
    const site = await aSite(practice.id);
    const places = [
      managerOf(practice),
      { role: 'approver', practiceId: practice.id, siteId: null },
      { role: 'auditor', practiceId: practice.id, siteId: null },
      { role: 'reception', practiceId: practice.id, siteId: site.id },
    ] as const;
    for (const grant of places) {
      const outcome = await invitePerson(by, anInvitation(grant));
      expect(outcome).toMatchObject({ ok: true, hasJoined: false });
      if (outcome.ok) expect(await grantsOf(outcome.personId)).toMatchObject([grant]);
    }
  });
  test('gives no role of the desk', async () => {
    const { by } = await aManagedPractice();
    const auditor = { role: 'auditor', practiceId: null, siteId: null } as const;
    for (const grant of [administrator, support, auditor]) {
      expect(await invitePerson(by, anInvitation(grant))).toEqual({ ok: false, problem: 'staff_only' });
    }
  });
  test('gives no role in a foreign practice, nor at a site of one', async () => {
    const { practice, by } = await aManagedPractice();
    const foreign = await aPractice();
    const foreignSite = await aSite(foreign.id);
    expect(await invitePerson(by, anInvitation(managerOf(foreign)))).toEqual({
      ok: false,
      problem: 'not_found',
    });
    const crossed = { role: 'reception', practiceId: practice.id, siteId: foreignSite.id } as const;
    expect(await invitePerson(by, anInvitation(crossed))).toEqual({ ok: false, problem: 'not_found' });
  });
  test('gives no role at a place where it makes no sense', async () => {
    const { practice, by } = await aManagedPractice();
    const site = await aSite(practice.id);
    const grant = { role: 'manager', practiceId: practice.id, siteId: site.id } as const;
    expect(await invitePerson(by, anInvitation(grant))).toEqual({ ok: false, problem: 'wrong_place' });
  });
  test("can't raise what they hold themselves, by any way", async () => {
    const { practice, manager, by } = await aManagedPractice();
    const approver = { role: 'approver', practiceId: practice.id, siteId: null } as const;
    expect(await giveRole(by, manager.id, approver)).toEqual({ ok: false, problem: 'own_grants' });
    expect(await invitePerson(by, anInvitation(approver, { email: manager.email.toUpperCase() }))).toEqual({
      ok: false,
      problem: 'own_grants',
    });
  });
  test("can't take their own role or account away by mistake", async () => {
    const { practice, manager, by } = await aManagedPractice();
    await aPerson([managerOf(practice)]);
    const [own] = await grantsOf(manager.id);
    expect(await withdrawRole(by, own?.id ?? '')).toEqual({ ok: false, problem: 'own_grants' });
    expect(await deactivatePerson(by, manager.id)).toEqual({ ok: false, problem: 'yourself' });
  });
  test("takes their practice's role from somebody who works elsewhere too, and leaves the rest", async () => {
    const { practice, by } = await aManagedPractice();
    const other = await aPractice();
    const shared = await aPerson([
      { role: 'auditor', practiceId: practice.id, siteId: null },
      { role: 'auditor', practiceId: other.id, siteId: null },
    ]);
    const grants = await grantsOf(shared.id);
    const theirs = grants.find((grant) => grant.practiceId === other.id);
    const ours = grants.find((grant) => grant.practiceId === practice.id);
    expect(await withdrawRole(by, theirs?.id ?? '')).toEqual({ ok: false, problem: 'not_found' });
    expect(await deactivatePerson(by, shared.id)).toEqual({ ok: false, problem: 'beyond_reach' });
    expect(await withdrawRole(by, ours?.id ?? '')).toEqual({ ok: true });
    expect(await grantsOf(shared.id)).toMatchObject([{ practiceId: other.id }]);
    expect(await giveRole(by, shared.id, managerOf(practice))).toEqual({ ok: false, problem: 'not_found' });
  });
  test("can't deactivate somebody of the desk who also has a role in their practice", async () => {
    const { practice, by } = await aManagedPractice();
    const desk = await aPerson([support, { role: 'auditor', practiceId: practice.id, siteId: null }]);
    expect(await deactivatePerson(by, desk.id)).toEqual({ ok: false, problem: 'beyond_reach' });
  });
});

describe('an address that somebody has already', () => {
  test('gets the role at once when it was confirmed by mail, and no link', async () => {
    const { practice, by } = await aManagedPractice();
    const known = await aPerson([managerOf(await aPractice())]);
    const grant = { role: 'auditor', practiceId: practice.id, siteId: null } as const;
    const outcome = await invitePerson(by, anInvitation(grant, { email: known.email }));
    expect(outcome).toEqual({ ok: true, personId: known.id, link: null, hasJoined: true });
    expect(await grantsOf(known.id)).toHaveLength(2);
  });
  test('is left to support when another practice made the account and nobody ever confirmed it by mail', async () => {
    const { practice, by } = await aManagedPractice();
    const elsewhere = await aPractice();
    const planted = await aPerson([managerOf(elsewhere)], { isConfirmed: false });
    const grant = { role: 'auditor', practiceId: practice.id, siteId: null } as const;
    const outcome = await invitePerson(by, anInvitation(grant, { email: planted.email }));
    expect(outcome).toEqual({ ok: false, problem: 'ask_support' });
    expect(await grantsOf(planted.id)).toHaveLength(1);
  });
  test("gives no second manager the link to somebody else's account", async () => {
    const { by } = await aManagedPractice();
    const invitedElsewhere = await aPerson([managerOf(await aPractice())], { hasJoined: false });
    expect(await renewInvitation(by, invitedElsewhere.id, 'link')).toEqual({
      ok: false,
      problem: 'not_found',
    });
  });
  test('is refused once, not given the same role twice', async () => {
    const { practice, by } = await aManagedPractice();
    const auditor = { role: 'auditor', practiceId: practice.id, siteId: null } as const;
    const known = await aPerson([auditor]);
    const problem = { ok: false, problem: 'grant_exists' };
    expect(await invitePerson(by, anInvitation(auditor, { email: known.email }))).toEqual(problem);
    expect(await giveRole(by, known.id, auditor)).toEqual(problem);
  });
  test('can hold a role once in the database, also everywhere and in a whole practice', async () => {
    const known = await aPerson([support]);
    const again = { id: 'grt_again', userId: known.id, ...support, createdAt: new Date() };
    await expect(database().grant.create({ data: again })).rejects.toMatchObject({ code: 'P2002' });
  });
});

describe('the desk', () => {
  test("support gives every role of a practice and none of the desk's", async () => {
    const practice = await aPractice();
    const by = changer(await aPerson([support]), { everywhere: true });
    expect(await invitePerson(by, anInvitation(managerOf(practice)))).toMatchObject({ ok: true });
    expect(await invitePerson(by, anInvitation(support))).toEqual({ ok: false, problem: 'staff_only' });
  });
  test('an administrator gives them', async () => {
    const by = staffChanger(await aPerson([administrator]));
    expect(await invitePerson(by, anInvitation(support))).toMatchObject({ ok: true });
  });
  test('support withdraws no role of the desk and deactivates nobody of it', async () => {
    const by = changer(await aPerson([support]), { everywhere: true });
    const colleague = await aPerson([support]);
    const [grant] = await grantsOf(colleague.id);
    expect(await withdrawRole(by, grant?.id ?? '')).toEqual({ ok: false, problem: 'staff_only' });
    expect(await deactivatePerson(by, colleague.id)).toEqual({ ok: false, problem: 'beyond_reach' });
  });
});

describe('the last one', () => {
  test('manager of a practice stays, until another has joined', async () => {
    const practice = await aPractice();
    const only = await aPerson([managerOf(practice)]);
    await aPerson([managerOf(practice)], { hasJoined: false });
    await aPerson([managerOf(practice)], { isDeactivated: true });
    const by = changer(await aPerson([support]), { everywhere: true });
    const [grant] = await grantsOf(only.id);
    expect(await withdrawRole(by, grant?.id ?? '')).toEqual({ ok: false, problem: 'last_manager' });
    expect(await deactivatePerson(by, only.id)).toEqual({ ok: false, problem: 'last_manager' });
    await aPerson([managerOf(practice)]);
    expect(await deactivatePerson(by, only.id)).toEqual({ ok: true });
  });
  test('of two administrators who withdraw each other at the same moment, one stays', async () => {
    await database().grant.deleteMany({ where: { role: 'administrator' } });
    const [one, other] = [await aPerson([administrator]), await aPerson([administrator])];
    const [[grantOfOne], [grantOfOther]] = [await grantsOf(one.id), await grantsOf(other.id)];
    const outcomes = await Promise.all([
      withdrawRole(staffChanger(one), grantOfOther?.id ?? ''),
      withdrawRole(staffChanger(other), grantOfOne?.id ?? ''),
    ]);
    expect(outcomes).toContainEqual({ ok: true });
    expect(outcomes).toContainEqual({ ok: false, problem: 'last_administrator' });
    expect(await database().grant.count({ where: { role: 'administrator' } })).toBe(1);
  });
});

describe('a deactivated person', () => {
  test('is out at once, on every device, and their open links end', async () => {
    const { practice, by } = await aManagedPractice();
    const person = await aPerson([{ role: 'auditor', practiceId: practice.id, siteId: null }]);
    const now = new Date();
    const about = { userId: person.id, address: '192.0.2.7', userAgent: 'test' };
    const sessionId = await openSession(database(), about, now);
    expect(await findSession(database(), sessionId, now)).toMatchObject({ userId: person.id });
    expect(await deactivatePerson(by, person.id)).toEqual({ ok: true });
    expect(await findSession(database(), sessionId, now)).toBeNull();
    expect(await reactivatePerson(by, person.id)).toEqual({ ok: true });
    expect(await findSession(database(), sessionId, now)).toBeNull();
    expect(await grantsOf(person.id)).toHaveLength(1);
  });
});

describe('what was changed', () => {
  test('is in the audit trail of the practice, with who, where and what', async () => {
    const { practice, manager, by } = await aManagedPractice();
    const outcome = await invitePerson(by, anInvitation(managerOf(practice), { by: 'mail' }));
    const entries = await database().auditEntry.findMany({ where: { practiceId: practice.id } });
    expect(entries.map((entry) => entry.action).sort()).toEqual(['person.grant_given', 'person.invited']);
    for (const entry of entries) {
      expect(entry).toMatchObject({ actorId: manager.id, actorName: 'Manager', address: '192.0.2.1' });
    }
    expect(outcome).toMatchObject({ ok: true, link: null });
    const personId = outcome.ok ? outcome.personId : '';
    const mail = await database().mail.findFirstOrThrow({ where: { userId: personId } });
    expect(mail).toMatchObject({ template: 'invitation', locale: 'cs', state: 'queued' });
  });
  test('keeps no secret: neither trail nor tokens hold the link', async () => {
    const { practice, by } = await aManagedPractice();
    const outcome = await invitePerson(by, anInvitation(managerOf(practice)));
    const token = (outcome.ok && outcome.link?.split('/').at(-1)) || 'none';
    expect(token).toHaveLength(43);
    const kept = JSON.stringify([
      await database().auditEntry.findMany({ where: { practiceId: practice.id }, omit: { seq: true } }),
      await database().oneTimeToken.findMany(),
      await database().mail.findMany(),
    ]);
    expect(kept).not.toContain(token);
  });
});
