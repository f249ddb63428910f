import { describe, expect, test } from 'vitest';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { findSession } from '#lib/central/sessions/find-session.ts';
import { aPerson, aPractice, changer, inPractice, managerOf } from './a-person.testing.ts';
import { firstAdministratorLifetimeMs, firstAdministratorLink } from './first-administrator.ts';
import { invitationLifetimeMs, invitePerson } from './invite-person.ts';
import { findWelcome, type Joining, join } from './join.ts';
import { renewInvitation } from './renew-invitation.ts';

withCentre();

const visit = () => ({ address: '192.0.2.9', userAgent: 'Firefox', now: new Date() });
const tokenIn = (link: string | null) => link?.split('/').at(-1) ?? '';

function aJoining(token: string, about: Partial<Joining> = {}): Joining {
  return { token, name: 'Jana Nová', locale: 'cs', password: 'koleje vedou do Brna', email: null, ...about };
}

async function anInvited(way: 'link' | 'mail' = 'link') {
  const practice = await aPractice();
  const by = changer(await aPerson([managerOf(practice)]), inPractice(practice));
  const email = `jana.${practice.id}@example.org`;
  const grant = { role: 'auditor', practiceId: practice.id, siteId: null } as const;
  const outcome = await invitePerson(by, { email, name: 'Jana', locale: 'cs', by: way, grant });
  if (!outcome.ok) throw new Error(outcome.problem);
  const token = way === 'link' ? tokenIn(outcome.link) : tokenIn(await linkInMail(outcome.personId));
  return { by, email, personId: outcome.personId, token };
}

async function linkInMail(userId: string): Promise<string> {
  const { figures } = await database().mail.findFirstOrThrow({ where: { userId } });
  return (figures as { link: string }).link;
}

describe('an invitation', () => {
  test('shows whom it is for, and signs them in once they chose a password', async () => {
    const { token, email, personId } = await anInvited();
    expect(await findWelcome(token, new Date())).toEqual({
      kind: 'invitation',
      email,
      name: 'Jana',
      locale: 'cs',
    });
    const outcome = await join(visit(), aJoining(token));
    expect(outcome).toMatchObject({ ok: true, userId: personId });
    const sessionId = outcome.ok ? outcome.sessionId : '';
    expect(await findSession(database(), sessionId, new Date())).toMatchObject({ name: 'Jana Nová', email });
  });
  test('works once', async () => {
    const { token } = await anInvited();
    await join(visit(), aJoining(token));
    expect(await findWelcome(token, new Date())).toBeNull();
    expect(await join(visit(), aJoining(token))).toEqual({ ok: false, problem: 'link_ended' });
  });
  test('of two uses at the same moment one succeeds', async () => {
    const { token, personId } = await anInvited();
    const outcomes = await Promise.all([join(visit(), aJoining(token)), join(visit(), aJoining(token))]);
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    expect(outcomes).toContainEqual({ ok: false, problem: 'link_ended' });
    expect(await database().session.count({ where: { userId: personId } })).toBe(1);
  });
  test('ends after its week', async () => {
    const { token } = await anInvited();
    const later = new Date(Date.now() + invitationLifetimeMs + 1000);
    expect(await findWelcome(token, later)).toBeNull();
    const outcome = await join({ ...visit(), now: later }, aJoining(token));
    expect(outcome).toEqual({ ok: false, problem: 'link_ended' });
  });
  test('ends when a newer one is made', async () => {
    const { token, by, personId } = await anInvited();
    const renewed = await renewInvitation({ ...by, now: new Date() }, personId, 'link');
    expect(await findWelcome(token, new Date())).toBeNull();
    expect(await findWelcome(tokenIn(renewed.ok ? renewed.link : null), new Date())).not.toBeNull();
  });
  test('is not used up by a password that is refused', async () => {
    const { token } = await anInvited();
    expect(await join(visit(), aJoining(token, { password: 'short' }))).toEqual({
      ok: false,
      problem: 'password',
      judgement: 'too_short',
    });
    expect(await join(visit(), aJoining(token))).toMatchObject({ ok: true });
  });
  test('that was mailed confirms the address; one that was handed over does not', async () => {
    for (const way of ['mail', 'link'] as const) {
      const { token, personId } = await anInvited(way);
      await join(visit(), aJoining(token));
      const person = await database().user.findUniqueOrThrow({ where: { id: personId } });
      expect(person.emailConfirmedAt !== null).toBe(way === 'mail');
    }
  });
});

describe('the first administrator', () => {
  test('lets themselves in by the newest printed link, once, and nobody after them', async () => {
    const outdated = tokenIn(await firstAdministratorLink());
    const token = tokenIn(await firstAdministratorLink());
    expect(await findWelcome(outdated, new Date())).toBeNull();
    expect(await findWelcome(token, new Date())).toEqual({ kind: 'first_administrator' });
    const late = new Date(Date.now() + firstAdministratorLifetimeMs + 1000);
    expect(await findWelcome(token, late)).toBeNull();

    expect(await join(visit(), aJoining(token))).toEqual({ ok: false, problem: 'email_missing' });
    const taken = await aPerson();
    expect(await join(visit(), aJoining(token, { email: taken.email }))).toEqual({
      ok: false,
      problem: 'email_taken',
    });
    const outcomes = await Promise.all(
      ['one', 'other'].map((name) => join(visit(), aJoining(token, { email: `${name}@desk.example` }))),
    );
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    expect(await database().grant.count({ where: { role: 'administrator' } })).toBe(1);
    expect(await firstAdministratorLink()).toBeNull();
    expect(await findWelcome(token, new Date())).toBeNull();
  });
});
