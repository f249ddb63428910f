import { Redis } from 'ioredis';
import { afterAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { changeOwnPassword } from '#lib/central/account/own-account.ts';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import {
  aPerson,
  aPractice,
  changer,
  inPractice,
  managerOf,
  thePassword,
} from '#lib/central/people/a-person.testing.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import { findSession } from '#lib/central/sessions/find-session.ts';
import { listOwnSessions } from '#lib/central/sessions/list-sessions.ts';
import {
  revokeOtherSessions,
  revokeOwnSession,
  revokeSession,
} from '#lib/central/sessions/revoke-session.ts';
import { attemptLimits, passwordResetLimits, signInLimits } from './attempt-limits.ts';
import {
  askPasswordReset,
  findPasswordReset,
  passwordResetLifetimeMs,
  resetPassword,
} from './password-reset.ts';
import { signIn } from './sign-in.ts';

withCentre();

const redis = new Redis(inject('centralRedisUrl'), { enableOfflineQueue: false, lazyConnect: true });
const limits = attemptLimits(redis, signInLimits);
const resetLimits = attemptLimits(redis, passwordResetLimits);
let addresses = 0;
/** Each visit from an address of its own, so that one test's tries don't count in another. */
const visit = (address = `198.51.100.${addresses++}`) => ({ address, userAgent: 'Firefox', now: new Date() });

beforeEach(async () => {
  if (redis.status !== 'ready') await redis.connect();
});
afterAll(() => redis.disconnect());

async function signedIn(person: { id: string; name: string; email: string }) {
  const outcome = await signIn(limits, visit(), { email: person.email, password: thePassword });
  if (!outcome.ok) throw new Error(outcome.problem);
  return outcome.sessionId;
}

function own(person: { id: string; name: string; email: string }, sessionId: string) {
  const about = { userId: person.id, name: person.name, email: person.email, sessionId };
  return anAuthorized('account.own', { everywhere: false, practiceIds: [], siteIds: [] }, about);
}

describe('signing in', () => {
  test('opens a session, however the address is written', async () => {
    const person = await aPerson();
    const email = ` ${person.email.toUpperCase()} `;
    const outcome = await signIn(limits, visit(), { email, password: thePassword });
    expect(outcome).toMatchObject({ ok: true, userId: person.id, locale: 'fr' });
    const sessionId = outcome.ok ? outcome.sessionId : '';
    expect(await findSession(database(), sessionId, new Date())).toMatchObject({ email: person.email });
  });
  test('answers the same for a wrong password, no such account, one not joined and one deactivated', async () => {
    const people = [
      { email: (await aPerson()).email, password: 'not the password' },
      { email: 'nobody@example.org', password: thePassword },
      { email: (await aPerson([], { hasJoined: false })).email, password: thePassword },
      { email: (await aPerson([], { isDeactivated: true })).email, password: thePassword },
    ];
    for (const tried of people) {
      expect(await signIn(limits, visit(), tried)).toEqual({ ok: false, problem: 'wrong' });
    }
  });
  test('takes about as long for no such account as for a wrong password', async () => {
    const { email } = await aPerson();
    const took = async (tried: string) => {
      const from = performance.now();
      await signIn(limits, visit(), { email: tried, password: 'not the password' });
      return performance.now() - from;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 6; round++) {
      known.push(await took(email));
      unknown.push(await took(`nobody.${round}@example.org`));
    }
    // The quickest of each: what else the machine does only ever adds. Without the hash of nobody's it is a twentieth.
    expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) * 0.3);
  });
  test('is limited per account, from wherever it is tried, and tells how long', async () => {
    const { email } = await aPerson();
    for (let tried = 0; tried < signInLimits.perAccount.tries; tried++) {
      expect(await signIn(limits, visit(), { email, password: `guess number ${tried}` })).toMatchObject({
        problem: 'wrong',
      });
    }
    const outcome = await signIn(limits, visit(), { email, password: thePassword });
    expect(outcome).toMatchObject({ ok: false, problem: 'too_many' });
    if (!outcome.ok && outcome.problem === 'too_many') {
      expect(outcome.retryAfterMs).toBeGreaterThan(14 * 60_000);
      expect(outcome.retryAfterMs).toBeLessThanOrEqual(15 * 60_000);
    }
  });
  test('is limited per account when there is no such account too', async () => {
    const tried = { email: 'guessed@example.org', password: 'a guess of some length' };
    for (let count = 0; count < signInLimits.perAccount.tries; count++) await signIn(limits, visit(), tried);
    expect(await signIn(limits, visit(), tried)).toMatchObject({ problem: 'too_many' });
  });
  test('is limited per address, whatever accounts are tried from it', async () => {
    const { tries } = signInLimits.perAddress;
    const counts = Array.from({ length: tries }, (_, at) =>
      limits.count(`someone.${at}@example.org`, '203.0.113.5'),
    );
    expect((await Promise.all(counts)).every((one) => one.ok)).toBe(true);
    const { email } = await aPerson();
    const outcome = await signIn(limits, visit('203.0.113.5'), { email, password: thePassword });
    expect(outcome).toMatchObject({ ok: false, problem: 'too_many' });
    expect(await signIn(limits, visit(), { email, password: thePassword })).toMatchObject({ ok: true });
  });
  test('with the right password clears the account of earlier slips', async () => {
    const { email } = await aPerson();
    for (let round = 0; round < 3; round++) {
      for (let slip = 0; slip < signInLimits.perAccount.tries - 1; slip++) {
        await signIn(limits, visit(), { email, password: 'a slip of the finger' });
      }
      expect(await signIn(limits, visit(), { email, password: thePassword })).toMatchObject({ ok: true });
    }
  });
  test('works while Redis is away, and is limited all the same', async () => {
    const away = new Redis({
      host: '127.0.0.1',
      port: 1,
      lazyConnect: true,
      enableOfflineQueue: false,
      retryStrategy: () => null,
    });
    away.on('error', () => {});
    const counted = attemptLimits(away, signInLimits);
    const { email } = await aPerson();
    expect(await signIn(counted, visit(), { email, password: thePassword })).toMatchObject({ ok: true });
    for (let tried = 0; tried < signInLimits.perAccount.tries; tried++) {
      await signIn(counted, visit(), { email, password: 'not the password' });
    }
    expect(await signIn(counted, visit(), { email, password: thePassword })).toMatchObject({
      problem: 'too_many',
    });
    away.disconnect();
  });
  test('is in the audit trail, as are refusals of a known account, and holds nothing that was typed', async () => {
    const person = await aPerson();
    await signIn(limits, visit('192.0.2.44'), { email: person.email, password: 'typed by somebody' });
    await signIn(limits, visit('192.0.2.45'), { email: person.email, password: thePassword });
    const entries = await database().auditEntry.findMany({
      where: { subjectId: person.id },
      orderBy: { at: 'asc' },
      omit: { seq: true },
    });
    expect(entries).toMatchObject([
      { action: 'session.refused', actorId: null, address: '192.0.2.44' },
      { action: 'session.opened', actorId: person.id, address: '192.0.2.45' },
    ]);
    expect(JSON.stringify(entries)).not.toContain('typed by');
  });
});

describe('a session', () => {
  test('that is revoked is refused at the very next request', async () => {
    const person = await aPerson();
    const [here, there] = [await signedIn(person), await signedIn(person)];
    const by = own(person, here);
    expect((await listOwnSessions(by)).map((one) => one.id).sort()).toEqual([here, there].sort());
    expect(await revokeOwnSession(by, there)).toEqual({ ok: true });
    expect(await findSession(database(), there, new Date())).toBeNull();
    expect(await findSession(database(), here, new Date())).not.toBeNull();
    expect(await revokeOwnSession(by, there)).toEqual({ ok: false, problem: 'not_found' });
  });
  test("of somebody else is not found among one's own", async () => {
    const [one, other] = [await aPerson(), await aPerson()];
    const [ownId, otherId] = [await signedIn(one), await signedIn(other)];
    expect(await revokeOwnSession(own(one, ownId), otherId)).toEqual({ ok: false, problem: 'not_found' });
    expect(await findSession(database(), otherId, new Date())).not.toBeNull();
  });
  test('of a person is revoked by the manager of their practice, and by no other', async () => {
    const [practice, foreign] = [await aPractice(), await aPractice()];
    const person = await aPerson([{ role: 'reception', practiceId: practice.id, siteId: null }]);
    const sessionId = await signedIn(person);
    const stranger = changer(await aPerson([managerOf(foreign)]), inPractice(foreign));
    expect(await revokeSession(stranger, sessionId)).toEqual({ ok: false, problem: 'not_found' });
    const manager = changer(await aPerson([managerOf(practice)]), inPractice(practice));
    expect(await revokeSession(manager, sessionId)).toEqual({ ok: true });
    expect(await findSession(database(), sessionId, new Date())).toBeNull();
  });
  test('notes its use about once a minute', async () => {
    const person = await aPerson();
    const sessionId = await signedIn(person);
    const { lastSeenAt } = await database().session.findUniqueOrThrow({ where: { id: sessionId } });
    const seen = async (afterMs: number) => {
      await findSession(database(), sessionId, new Date(lastSeenAt.getTime() + afterMs));
      const session = await database().session.findUniqueOrThrow({ where: { id: sessionId } });
      return session.lastSeenAt.getTime() - lastSeenAt.getTime();
    };
    expect(await seen(59_000)).toBe(0);
    expect(await seen(61_000)).toBe(61_000);
  });
});

describe('changing the password', () => {
  test('ends the sign-ins everywhere else and keeps this one', async () => {
    const person = await aPerson();
    const [here, there] = [await signedIn(person), await signedIn(person)];
    const passwords = { current: thePassword, next: 'a different sentence' };
    expect(await changeOwnPassword(own(person, here), limits, passwords)).toEqual({
      ok: true,
      sessionsEnded: 1,
    });
    expect(await findSession(database(), here, new Date())).not.toBeNull();
    expect(await findSession(database(), there, new Date())).toBeNull();
    const { email } = person;
    expect(await signIn(limits, visit(), { email, password: thePassword })).toMatchObject({
      problem: 'wrong',
    });
    expect(await signIn(limits, visit(), { email, password: passwords.next })).toMatchObject({ ok: true });
  });
  test('asks for the present one, which is limited like signing in', async () => {
    const person = await aPerson();
    const by = own(person, await signedIn(person));
    const passwords = { current: 'not the password', next: 'a different sentence' };
    for (let tried = 0; tried < signInLimits.perAccount.tries; tried++) {
      expect(await changeOwnPassword(by, limits, passwords)).toEqual({ ok: false, problem: 'wrong' });
    }
    expect(await changeOwnPassword(by, limits, { ...passwords, current: thePassword })).toMatchObject({
      problem: 'too_many',
    });
  });
  test('refuses a bad new one and keeps the present one', async () => {
    const person = await aPerson();
    const by = own(person, await signedIn(person));
    const outcome = await changeOwnPassword(by, limits, { current: thePassword, next: 'Motdepasse2026' });
    expect(outcome).toEqual({ ok: false, problem: 'password', judgement: 'too_common' });
    expect(await revokeOtherSessions(by)).toBe(0);
    await signedIn(person);
  });
});

describe('a forgotten password', () => {
  async function resetToken(email: string): Promise<string> {
    await askPasswordReset(resetLimits, visit(), email);
    const mail = await database().mail.findFirstOrThrow({
      where: { recipient: email },
      orderBy: { createdAt: 'desc' },
    });
    return (mail.figures as { link: string }).link.split('/').at(-1) ?? '';
  }
  test('is mailed a link that sets a new one, once, and ends every sign-in', async () => {
    const person = await aPerson([], { isConfirmed: false });
    const before = await signedIn(person);
    const token = await resetToken(person.email);
    expect(await findPasswordReset(token, new Date())).toEqual({ email: person.email });
    const outcomes = await Promise.all([
      resetPassword(limits, visit(), { token, password: 'the first new one' }),
      resetPassword(limits, visit(), { token, password: 'the other new one' }),
    ]);
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    expect(await findPasswordReset(token, new Date())).toBeNull();
    expect(await findSession(database(), before, new Date())).toBeNull();
    const { emailConfirmedAt } = await database().user.findUniqueOrThrow({ where: { id: person.id } });
    expect(emailConfirmedAt).not.toBeNull();
  });
  test('answers the same and mails nothing for an unknown, invited or deactivated one', async () => {
    const emails = [
      'unknown@example.org',
      (await aPerson([], { hasJoined: false })).email,
      (await aPerson([], { isDeactivated: true })).email,
    ];
    for (const email of emails) {
      expect(await askPasswordReset(resetLimits, visit(), email)).toBeUndefined();
      expect(await database().mail.count({ where: { recipient: email } })).toBe(0);
    }
  });
  test('is mailed three times an hour at most', async () => {
    const { email } = await aPerson();
    for (let asked = 0; asked < 5; asked++) await askPasswordReset(resetLimits, visit(), email);
    expect(await database().mail.count({ where: { recipient: email } })).toBe(3);
  });
  test('has a link that ends after its hour, and when a newer one is mailed', async () => {
    const { email } = await aPerson();
    const first = await resetToken(email);
    const second = await resetToken(email);
    expect(await findPasswordReset(first, new Date())).toBeNull();
    expect(await findPasswordReset(second, new Date(Date.now() + passwordResetLifetimeMs + 1000))).toBeNull();
    expect(await findPasswordReset(second, new Date())).toEqual({ email });
  });
  test('lets somebody in whom too many guesses had locked out', async () => {
    const { email } = await aPerson();
    const guess = { email, password: 'guessed by a stranger' };
    for (let tried = 0; tried <= signInLimits.perAccount.tries; tried++) await signIn(limits, visit(), guess);
    const token = await resetToken(email);
    await resetPassword(limits, visit(), { token, password: 'a different sentence' });
    expect(await signIn(limits, visit(), { email, password: 'a different sentence' })).toMatchObject({
      ok: true,
    });
  });
});
