import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { authenticateAgent } from '#lib/central/agents/authenticate.ts';
import { anApprover, aPin } from '#lib/central/approvers/approvers.testing.ts';
import { listSitePins } from '#lib/central/approvers/list-site-pins.ts';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { aSite, recoveryRecipient, type TestSite } from '#lib/central/reports/site.testing.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import { approverFingerprint } from '#lib/contract/permit.ts';
import { enrolAgent } from './enrol-agent.ts';
import { makeEnrolment } from './make-enrolment.ts';

withCentre();

const hour = 3_600_000;
const now = new Date('2026-03-02T11:00:00Z');
const address = '192.0.2.7';
let site: TestSite;

beforeEach(async () => {
  site = await aSite({ hasAgent: false });
});

describe('an agent', () => {
  test('joins the site that its token is for, with secrets of which only hashes are kept', async () => {
    const token = await aToken(site);
    const enrolled = await enrolAgent(aRequest(token), address, now);
    expect(enrolled).toMatchObject({
      ok: true,
      answer: { site: { id: site.siteId }, recoveryRecipient, redis: { username: `site-${site.siteId}` } },
    });
    if (!enrolled.ok) return;
    const stored = JSON.stringify(
      await database().agent.findUnique({ where: { id: enrolled.answer.agentId } }),
    );
    expect(stored).not.toContain(enrolled.answer.token);
    expect(stored).not.toContain(enrolled.answer.redis.password);
    expect(await authenticateAgent(`Bearer ${enrolled.answer.token}`)).toMatchObject({
      ok: true,
      agent: { siteId: site.siteId },
    });
    const audit = await database().auditEntry.findFirstOrThrow({
      where: { siteId: site.siteId, action: 'agent.enrolled' },
    });
    expect(audit).toMatchObject({ actorName: 'agent Lyon', address });
  });

  test('is told who approves restores, and what their passkeys are bound to; the command names whom to pin', async () => {
    const { approver, device } = await anApprover([site.practiceId], { name: 'Dr. Blanc' });
    const made = await makeEnrolment(anAuthorized('agent.enrol'), site.siteId, { replacesAgent: false });
    expect(made).toMatchObject({
      approvers: [{ name: 'Dr. Blanc', fingerprint: approverFingerprint(device) }],
    });
    const enrolled = await enrolAgent(aRequest(await aToken(site)), address, now);
    expect(enrolled).toMatchObject({
      answer: {
        approvers: [approver],
        passkeys: { origin: 'https://keepwell.example.org', rpId: 'keepwell.example.org' },
      },
    });
  });

  test('that takes the place of another has pinned nobody until it tells', async () => {
    const { approver } = await anApprover([site.practiceId]);
    await aPin(site.siteId, approver);
    const keys = generateKeyPairSync('ed25519');
    expect(await refusal(aRequest(await aToken(site, true), { keys }))).toBeNull();
    expect(await database().approverPin.count({ where: { siteId: site.siteId } })).toBe(0);
    // The same one again, with the keys that it had: what it pinned is unknown until it tells, and is not forgotten.
    await aPin(site.siteId, approver);
    expect(await refusal(aRequest(await aToken(site, true), { keys }))).toBeNull();
    expect(await database().approverPin.count({ where: { siteId: site.siteId } })).toBe(1);
    expect(await listSitePins(anAuthorized('site.read'), site.siteId)).toEqual({
      pins: [],
      isEmptied: false,
    });
  });

  test('joins once with a token, even when it is used several times at once', async () => {
    const token = await aToken(site);
    const tries = await Promise.all([1, 2, 3, 4].map(() => enrolAgent(aRequest(token), address, now)));
    expect(tries.filter((one) => one.ok)).toHaveLength(1);
    expect(await enrolAgent(aRequest(token), address, now)).toMatchObject({
      refusal: { refused: 'token_used' },
    });
    expect(await database().agent.count({ where: { siteId: site.siteId } })).toBe(1);
  });

  test('is refused by name with a token that is unknown, expired or replaced by a newer one', async () => {
    const first = await aToken(site);
    const second = await aToken(site);
    expect(await refusal(aRequest(first))).toBe('token_expired');
    expect(await refusal(aRequest(`kwe_${'x'.repeat(43)}`))).toBe('token_unknown');
    const late = new Date(now.getTime() + 24 * hour);
    expect(await enrolAgent(aRequest(second), address, late)).toMatchObject({
      refusal: { refused: 'token_expired' },
    });
  });

  test('is refused when another key signed the token, or it speaks another protocol', async () => {
    const token = await aToken(site);
    const stranger = generateKeyPairSync('ed25519').privateKey;
    expect(await refusal(aRequest(token, { signedWith: stranger }))).toBe('malformed');
    expect(await refusal({ ...aRequest(token), signingPublicKey: 'AAAA' })).toBe('malformed');
    expect(await refusal({ ...aRequest(token), protocol: 2 })).toBe('agent_too_new');
    expect(await refusal({ token })).toBe('malformed');
    expect(await refusal(undefined)).toBe('malformed');
    expect(await refusal(aRequest(token))).toBeNull();
  });

  test('takes the place of one that is at work only by a token made for that, which revokes the former', async () => {
    const first = await enrolAgent(aRequest(await aToken(site)), address, now);
    const asked = await makeEnrolment(anAuthorized('agent.enrol'), site.siteId, { replacesAgent: false });
    expect(asked).toEqual({ ok: false, problem: 'agent_active' });
    const token = await aToken(site, true);
    expect(await refusal(aRequest(token))).toBeNull();
    if (!first.ok) throw new Error('the first agent did not join');
    expect(await authenticateAgent(`Bearer ${first.answer.token}`)).toMatchObject({
      refused: 'token_revoked',
    });
    expect(await database().agent.count({ where: { siteId: site.siteId, revokedAt: null } })).toBe(1);
  });

  test('does not join beside one that joined after its token was made', async () => {
    const token = await aToken(site);
    await database().oneTimeToken.updateMany({
      where: { siteId: site.siteId },
      data: { expiresAt: new Date(now.getTime() + hour) },
    });
    const other = await aToken(site);
    await database().oneTimeToken.updateMany({
      where: { siteId: site.siteId },
      data: { expiresAt: new Date(now.getTime() + hour) },
    });
    expect(await refusal(aRequest(token))).toBeNull();
    expect(await refusal(aRequest(other))).toBe('busy');
  });

  test('is refused while its practice has no recovery key', async () => {
    const token = await aToken(site);
    await database().practice.update({
      where: { id: site.practiceId },
      data: { recoveryRecipient: null, recoveryMadeAt: null },
    });
    expect(await refusal(aRequest(token))).toBe('recovery_key_missing');
    const asked = await makeEnrolment(anAuthorized('agent.enrol'), site.siteId, { replacesAgent: false });
    expect(asked).toEqual({ ok: false, problem: 'recovery_key_missing' });
  });

  test('of a site that was archived is let in no more', async () => {
    const enrolled = await enrolAgent(aRequest(await aToken(site)), address, now);
    await database().site.update({ where: { id: site.siteId }, data: { archivedAt: now } });
    if (!enrolled.ok) throw new Error('the agent did not join');
    expect(await authenticateAgent(`Bearer ${enrolled.answer.token}`)).toMatchObject({
      refused: 'token_revoked',
    });
  });
});

test('a token for a foreign site is not to be had', async () => {
  const elsewhere = { everywhere: false as const, practiceIds: ['prc_other'], siteIds: [] };
  expect(
    await makeEnrolment(anAuthorized('agent.enrol', elsewhere), site.siteId, { replacesAgent: false }),
  ).toEqual({
    ok: false,
    problem: 'not_found',
  });
});

test.each([null, '', 'Bearer', 'Bearer short', 'Basic abc', `Bearer ${'x'.repeat(300)}`])(
  'a request that says %j as its token is unknown',
  async (authorization) => {
    expect(await authenticateAgent(authorization)).toMatchObject({ ok: false, refused: 'token_unknown' });
  },
);

async function aToken(at: TestSite, replacesAgent = false): Promise<string> {
  const made = await makeEnrolment(anAuthorized('agent.enrol', { everywhere: true }, { now }), at.siteId, {
    replacesAgent,
  });
  if (!made.ok) throw new Error(made.problem);
  return made.token;
}

type KeyPair = { publicKey: KeyObject; privateKey: KeyObject };

function aRequest(token: string, about: { signedWith?: KeyObject; keys?: KeyPair } = {}) {
  const { publicKey, privateKey } = about.keys ?? generateKeyPairSync('ed25519');
  return {
    protocol: 1,
    token,
    ageRecipient: recoveryRecipient,
    signingPublicKey: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64'),
    signature: sign(null, Buffer.from(token), about.signedWith ?? privateKey).toString('base64'),
    agentVersion: '0.1.0',
    hostName: 'server',
    platform: 'linux',
  };
}

async function refusal(request: unknown): Promise<string | null> {
  const enrolled = await enrolAgent(request, address, now);
  return enrolled.ok ? null : enrolled.refusal.refused;
}
