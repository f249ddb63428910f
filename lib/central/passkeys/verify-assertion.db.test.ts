import { verifyRegistrationResponse } from '@simplewebauthn/server';
import { describe, expect, test } from 'vitest';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { aPerson } from '#lib/central/people/a-person.testing.ts';
import { type SoftPasskey, softPasskey, testOrigin } from '#lib/contract/passkey.testing.ts';
import { newId } from '#lib/shared/ids.ts';
import { relyingParty } from './relying-party.ts';
import { verifyAssertion } from './verify-assertion.ts';

withCentre();

const challenge = Buffer.from('a challenge of 32 bytes, in full').toString('base64url');

async function kept(device: SoftPasskey, about: { revokedAt?: Date } = {}) {
  const person = await aPerson();
  return database().passkey.create({
    data: {
      id: newId('pky', new Date()),
      userId: person.id,
      name: 'Telephone',
      credentialId: device.credentialId,
      publicKey: device.publicKey,
      transports: [],
      createdAt: new Date(),
      ...about,
    },
  });
}

function verify(row: Awaited<ReturnType<typeof kept>>, assertion: ReturnType<SoftPasskey['sign']>) {
  return verifyAssertion(database(), row, { assertion, challenge }, new Date());
}

describe('a signature by a passkey', () => {
  test('is taken when it is of this challenge, at this address, with its holder verified', async () => {
    const device = softPasskey();
    const row = await kept(device);
    expect(await verify(row, device.sign(challenge))).toEqual({ ok: true });
    const after = await database().passkey.findUniqueOrThrow({ where: { id: row.id } });
    expect(after).toMatchObject({ counter: 1n, lastUsedAt: expect.any(Date) });
  });
  test.each([
    ['of another address', { origin: 'https://keepwel1.example.org' }],
    ['for another address', { rpId: 'example.com' }],
    ['of a registration', { type: 'webauthn.create' }],
    ['without anybody present', { userPresent: false }],
    ['without its holder verified', { userVerified: false }],
  ])('%s is refused, and counts nothing', async (_, twist) => {
    const device = softPasskey();
    const row = await kept(device);
    expect(await verify(row, device.sign(challenge, twist))).toEqual({
      ok: false,
      problem: 'passkey_refused',
    });
    expect((await database().passkey.findUniqueOrThrow({ where: { id: row.id } })).counter).toBe(0n);
  });
  test('of another challenge is refused', async () => {
    const device = softPasskey();
    const other = Buffer.from('another challenge').toString('base64url');
    expect(await verify(await kept(device), device.sign(other))).toMatchObject({ ok: false });
  });
  test('by another key under this name is refused', async () => {
    const device = softPasskey();
    const forged = {
      ...softPasskey().sign(challenge),
      id: device.credentialId,
      rawId: device.credentialId,
    };
    expect(await verify(await kept(device), forged)).toMatchObject({ ok: false });
  });
  test('altered by one bit is refused', async () => {
    const device = softPasskey();
    const assertion = device.sign(challenge);
    const data = Buffer.from(assertion.response.authenticatorData, 'base64url');
    data.writeUInt32BE(7, 33);
    const authenticatorData = data.toString('base64url');
    const altered = { ...assertion, response: { ...assertion.response, authenticatorData } };
    expect(await verify(await kept(device), altered)).toMatchObject({ ok: false });
  });
  test('that was taken once is refused the second time, and of two at once one is taken', async () => {
    const device = softPasskey();
    const row = await kept(device);
    const assertion = device.sign(challenge);
    const answers = await Promise.all([verify(row, assertion), verify(row, assertion)]);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    const fresh = await database().passkey.findUniqueOrThrow({ where: { id: row.id } });
    expect(await verify(fresh, assertion)).toEqual({ ok: false, problem: 'passkey_refused' });
  });
  test('of a device that keeps no count is taken each time it is asked', async () => {
    const device = softPasskey({ keepsCount: false });
    const row = await kept(device);
    expect(await verify(row, device.sign(challenge))).toEqual({ ok: true });
    expect(await verify(row, device.sign(challenge))).toEqual({ ok: true });
  });
  test('of a revoked one is refused, also when it was revoked a moment ago', async () => {
    const device = softPasskey();
    const row = await kept(device);
    await database().passkey.update({ where: { id: row.id }, data: { revokedAt: new Date() } });
    const refused = { ok: false, problem: 'passkey_revoked' };
    expect(await verify(row, device.sign(challenge))).toEqual(refused);
    const fresh = await database().passkey.findUniqueOrThrow({ where: { id: row.id } });
    expect(await verify(fresh, device.sign(challenge))).toEqual(refused);
  });
});

test('the software authenticator registers as a browser does', async () => {
  const device = softPasskey();
  const verified = await verifyRegistrationResponse({
    response: device.register(challenge),
    expectedChallenge: challenge,
    expectedOrigin: testOrigin,
    expectedRPID: relyingParty().rpId,
    requireUserVerification: true,
  });
  expect(verified.verified).toBe(true);
  const { credential } = verified.registrationInfo ?? {};
  expect(credential?.id).toBe(device.credentialId);
  expect(Buffer.from(credential?.publicKey ?? []).toString('base64url')).toBe(device.publicKey);
});
