import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import type { Approver, Assertion } from '#lib/contract/permit.ts';
import { messageOf } from '#lib/shared/errors.ts';
import type { Identity } from '../state/identity.ts';

export type AssertionVerdict =
  | { kind: 'good' }
  /** A good signature over something else. */
  | { kind: 'other-challenge' }
  /** No good signature of that passkey, for that address, by a person who showed that it is them. */
  | { kind: 'forged'; reason: string };

/**
 * Whether a pinned passkey signed exactly this challenge, judged at the site alone. Its count of signatures isn't compared
 * with an earlier one: synced passkeys keep none, and a permit is used once for another reason.
 */
export async function verifyAssertion(
  assertion: Assertion,
  challenge: string,
  approver: Approver,
  passkeys: PasskeyPlace,
): Promise<AssertionVerdict> {
  let signed: string | null = null;
  try {
    const { verified } = await verifyAuthenticationResponse({
      response: { ...assertion, clientExtensionResults: {} },
      expectedChallenge: (found) => {
        signed = found;
        return true;
      },
      expectedOrigin: passkeys.origin,
      expectedRPID: passkeys.rpId,
      expectedType: 'webauthn.get',
      requireUserVerification: true,
      credential: {
        id: approver.credentialId,
        publicKey: new Uint8Array(Buffer.from(approver.publicKey, 'base64url')),
        counter: 0,
      },
    });
    if (!verified) return { kind: 'forged', reason: 'signature' };
  } catch (thrown) {
    return { kind: 'forged', reason: messageOf(thrown).slice(0, 200) };
  }
  return signed === challenge ? { kind: 'good' } : { kind: 'other-challenge' };
}

export type PasskeyPlace = { origin: string; rpId: string };

/** What passkeys are bound to: pinned at enrolment; an agent that was enrolled before that takes its centre's address. */
export function passkeyPlaceOf(identity: Identity): PasskeyPlace {
  if (identity.passkeys !== undefined) return identity.passkeys;
  const { origin, hostname } = new URL(identity.centreUrl);
  return { origin, rpId: hostname };
}
