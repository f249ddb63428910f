import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
} from '@simplewebauthn/server';
import { checkOwnPassword, type NotThePerson } from '#lib/central/account/check-own-password.ts';
import { database } from '#lib/central/database/client.ts';
import type { Authorized } from '#lib/central/scope.ts';
import type { AttemptLimits } from '#lib/central/sign-in/attempt-limits.ts';
import { makeLinkToken } from '#lib/central/tokens/one-time-token.ts';
import { relyingParty } from './relying-party.ts';
import { passkeysOf } from './signers.ts';

/** For how long a device may take to answer. */
export const challengeLifetimeMs = 5 * 60_000;
/** What agents can verify with Node's own crypto: ES256, EdDSA, RS256 (COSE numbers). */
export const algorithms = [-7, -8, -257];

export type BegunPasskey = { ok: true; options: PublicKeyCredentialCreationOptionsJSON } | NotThePerson;

/**
 * Lets the person of this sign-in add a passkey, once they have given their password again: what their browser asks the
 * device for. The challenge works once; of several that are begun, only the newest works.
 */
export async function beginPasskey(
  by: Authorized<'account.own'>,
  limits: AttemptLimits,
  password: string,
): Promise<BegunPasskey> {
  const checked = await checkOwnPassword(by, limits, password);
  if (!checked.ok) return checked;
  const { userId, name, email } = by.actor;
  const about = { kind: 'passkey', userId, createdBy: userId, mailedTo: null } as const;
  const challenge = await makeLinkToken(database(), { ...about, lifetimeMs: challengeLifetimeMs }, by.now);
  const held = await passkeysOf(database(), userId);
  const options = await generateRegistrationOptions({
    rpName: 'Keepwell',
    rpID: relyingParty().rpId,
    userID: new Uint8Array(Buffer.from(userId)),
    userName: email,
    userDisplayName: name,
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    timeout: challengeLifetimeMs,
    attestationType: 'none',
    // One device, one passkey: a second one there would add nothing but a line to keep in mind.
    excludeCredentials: held.map((passkey) => ({ id: passkey.credentialId })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
  });
  return { ok: true, options };
}
