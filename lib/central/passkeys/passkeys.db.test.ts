import { Redis } from 'ioredis';
import { afterAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { anApprover } from '#lib/central/approvers/approvers.testing.ts';
import { listAudit } from '#lib/central/audit/list-audit.ts';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { compose } from '#lib/central/mail/compose.ts';
import type { MailContent } from '#lib/central/mail/templates.ts';
import { aPerson, inPractice, thePassword } from '#lib/central/people/a-person.testing.ts';
import { aSite } from '#lib/central/reports/site.testing.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import { attemptLimits, signInLimits } from '#lib/central/sign-in/attempt-limits.ts';
import { softPasskey } from '#lib/contract/passkey.testing.ts';
import { approverFingerprint } from '#lib/contract/permit.ts';
import { locales } from '#lib/domain/words.ts';
import { addPasskey } from './add-passkey.ts';
import { beginPasskey, challengeLifetimeMs } from './begin-passkey.ts';
import { listOwnPasskeys } from './list-own-passkeys.ts';
import { renamePasskey } from './rename-passkey.ts';
import { revokePasskey } from './revoke-passkey.ts';

withCentre();

const redis = new Redis(inject('centralRedisUrl'), { enableOfflineQueue: false, lazyConnect: true });
const limits = attemptLimits(redis, signInLimits);
let addresses = 0;

beforeEach(async () => {
  if (redis.status !== 'ready') await redis.connect();
});
afterAll(() => redis.disconnect());

function own(person: { id: string; name: string; email: string }, now = new Date()) {
  const about = { userId: person.id, name: person.name, email: person.email, now };
  const nowhere = { everywhere: false, practiceIds: [], siteIds: [] } as const;
  return anAuthorized('account.own', nowhere, { ...about, address: `203.0.113.${addresses++}` });
}

async function challengeFor(person: Parameters<typeof own>[0], now = new Date()): Promise<string> {
  const begun = await beginPasskey(own(person, now), limits, thePassword);
  if (!begun.ok) throw new Error(begun.problem);
  return begun.options.challenge;
}

async function add(person: Parameters<typeof own>[0], device = softPasskey(), name = 'My telephone') {
  const registration = device.register(await challengeFor(person));
  return addPasskey(own(person), { registration, name });
}

describe('a passkey', () => {
  test('is added for a challenge of this centre, once the password was given again, and its owner is told', async () => {
    const site = await aSite();
    const person = await aPerson([{ role: 'approver', practiceId: site.practiceId, siteId: null }]);
    const device = softPasskey();
    const begun = await beginPasskey(own(person), limits, thePassword);
    if (!begun.ok) throw new Error(begun.problem);
    expect(begun.options).toMatchObject({
      rp: { id: 'keepwell.example.org' },
      authenticatorSelection: { userVerification: 'required' },
      attestation: 'none',
    });
    const by = own(person);
    const registration = device.register(begun.options.challenge);
    expect(await addPasskey(by, { registration, name: 'My telephone' })).toMatchObject({ ok: true });
    expect(await listOwnPasskeys(by)).toMatchObject([
      { name: 'My telephone', fingerprint: approverFingerprint(device), trustedAtSites: 0 },
    ]);
    const row = await database().passkey.findUniqueOrThrow({
      where: { credentialId: device.credentialId },
    });
    expect(row).toMatchObject({ publicKey: device.publicKey, counter: 0n, transports: ['internal'] });

    const mail = await database().mail.findFirstOrThrow({ where: { userId: person.id } });
    expect(mail).toMatchObject({ template: 'passkey-added', recipient: person.email });
    for (const locale of locales) {
      const letter = compose({ template: mail.template, figures: mail.figures } as MailContent, locale);
      expect(letter.paragraphs.join(' ')).toContain('My telephone');
      expect(letter.paragraphs.join(' ')).toContain(by.actor.address);
    }
    const practice = { id: site.practiceId };
    const { entries } = await listAudit(anAuthorized('audit.read', inPractice(practice)), {});
    expect(entries.map((entry) => entry.action)).toEqual(['passkey.added']);
    expect(await database().order.findMany({ where: { siteId: site.siteId } })).toMatchObject([
      { kind: 'sync', state: 'asked' },
    ]);
  });

  test('needs the password, whose tries are counted with those of signing in', async () => {
    const person = await aPerson();
    const by = own(person);
    for (let tries = 0; tries < signInLimits.perAccount.tries; tries++) {
      expect(await beginPasskey(by, limits, 'wrong')).toEqual({ ok: false, problem: 'wrong' });
    }
    expect(await beginPasskey(by, limits, thePassword)).toMatchObject({ ok: false, problem: 'too_many' });
    const revoked = await revokePasskey(by, limits, { passkeyId: 'pky_any', password: thePassword });
    expect(revoked).toMatchObject({ ok: false, problem: 'too_many' });
  });

  test('answers a challenge once, and of two answers at once one is taken', async () => {
    const person = await aPerson();
    const challenge = await challengeFor(person);
    const [one, other] = [softPasskey(), softPasskey()];
    const answers = await Promise.all(
      [one, other].map((device) =>
        addPasskey(own(person), { registration: device.register(challenge), name: 'A' }),
      ),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(answers).toContainEqual({ ok: false, problem: 'challenge_ended' });
    expect(await listOwnPasskeys(own(person))).toHaveLength(1);
  });

  test('answers within five minutes, the newest challenge, and one of its own person', async () => {
    const [person, other] = [await aPerson(), await aPerson()];
    const ended = { ok: false, problem: 'challenge_ended' };
    const first = await challengeFor(person);
    const second = await challengeFor(person);
    const answer = (who: typeof person, challenge: string, now = new Date()) =>
      addPasskey(own(who, now), { registration: softPasskey().register(challenge), name: 'A' });
    expect(await answer(person, first)).toEqual(ended);
    expect(await answer(other, second)).toEqual(ended);
    expect(await answer(person, second, new Date(Date.now() + challengeLifetimeMs))).toEqual(ended);
    expect(await answer(person, Buffer.alloc(32).toString('base64url'))).toEqual(ended);
    expect(await answer(person, second)).toMatchObject({ ok: true });
  });

  test.each([
    ['made at another address', { origin: 'https://keepwel1.example.org' }],
    ['made for another address', { rpId: 'example.com' }],
    ['that is no registration', { type: 'webauthn.get' }],
    ['whose holder was not verified', { userVerified: false }],
  ])('%s is refused, and its challenge can still be answered rightly', async (_, twist) => {
    const person = await aPerson();
    const challenge = await challengeFor(person);
    const twisted = softPasskey().register(challenge, twist);
    const refused = { ok: false, problem: 'passkey_refused' };
    expect(await addPasskey(own(person), { registration: twisted, name: 'A' })).toEqual(refused);
    const registration = softPasskey().register(challenge);
    expect(await addPasskey(own(person), { registration, name: 'A' })).toMatchObject({ ok: true });
  });

  test('that is no JSON, or not CBOR, is refused', async () => {
    const person = await aPerson();
    const registration = softPasskey().register(await challengeFor(person));
    const garbled = (member: 'clientDataJSON' | 'attestationObject') => ({
      ...registration,
      response: { ...registration.response, [member]: 'AAAA' },
    });
    for (const member of ['clientDataJSON', 'attestationObject'] as const) {
      const answer = await addPasskey(own(person), { registration: garbled(member), name: 'A' });
      expect(answer).toEqual({ ok: false, problem: 'passkey_refused' });
    }
  });

  test('belongs to one person: nobody adds it a second time', async () => {
    const device = softPasskey();
    expect(await add(await aPerson(), device)).toMatchObject({ ok: true });
    expect(await add(await aPerson(), device)).toEqual({ ok: false, problem: 'passkey_known' });
  });

  test('is renamed and revoked by its person only, and what was revoked stays on record', async () => {
    const [person, other] = [await aPerson(), await aPerson()];
    const added = await add(person);
    if (!added.ok) throw new Error(added.problem);
    const { passkeyId } = added;
    const notFound = { ok: false, problem: 'not_found' };
    expect(await renamePasskey(own(other), passkeyId, 'Mine now')).toEqual(notFound);
    expect(await revokePasskey(own(other), limits, { passkeyId, password: thePassword })).toEqual(notFound);
    expect(await renamePasskey(own(person), passkeyId, 'Key in the safe')).toEqual({ ok: true });
    expect(await revokePasskey(own(person), limits, { passkeyId, password: 'wrong' })).toEqual({
      ok: false,
      problem: 'wrong',
    });
    expect(await listOwnPasskeys(own(person))).toMatchObject([{ name: 'Key in the safe' }]);
    expect(await revokePasskey(own(person), limits, { passkeyId, password: thePassword })).toEqual({
      ok: true,
    });
    expect(await listOwnPasskeys(own(person))).toEqual([]);
    expect(await renamePasskey(own(person), passkeyId, 'Again')).toEqual(notFound);
    const trail = await database().auditEntry.findMany({
      where: { subjectId: passkeyId },
      orderBy: { seq: 'asc' },
    });
    expect(trail.map((entry) => entry.action)).toEqual([
      'passkey.added',
      'passkey.renamed',
      'passkey.revoked',
    ]);
  });

  test("that an approver revokes has the practice's agents told", async () => {
    const site = await aSite();
    const { person, passkeyId } = await anApprover([site.practiceId]);
    await revokePasskey(own(person), limits, { passkeyId, password: thePassword });
    expect(await database().order.count({ where: { siteId: site.siteId, kind: 'sync' } })).toBe(1);
  });
});
