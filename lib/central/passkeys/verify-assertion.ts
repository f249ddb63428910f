import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import type { Transaction } from '#lib/central/database/client.ts';
import type { Assertion } from '#lib/contract/permit.ts';
import { messageOf } from '#lib/shared/errors.ts';
import { createLogger } from '#lib/shared/logger.ts';
import type { Passkey } from '#prisma/generated/client.ts';
import { relyingParty } from './relying-party.ts';

const log = createLogger('passkeys');

export type VerifiedAssertion =
  | { ok: true }
  /** `passkey_revoked`: it was revoked, maybe a moment ago. `passkey_refused`: anything else that doesn't fit. */
  | { ok: false; problem: 'passkey_revoked' | 'passkey_refused' };

/**
 * Whether this passkey signed this challenge (`challengeOf` a document, base64url), at this centre's own address and
 * with its holder verified by the device; and keeps its count of signatures, in the transaction of what was signed.
 * A count that doesn't grow is refused: somebody made a copy of the key, or sends an old answer again.
 */
export async function verifyAssertion(
  tx: Transaction,
  passkey: Passkey,
  signed: { assertion: Assertion; challenge: string },
  now: Date,
): Promise<VerifiedAssertion> {
  if (passkey.revokedAt !== null) return { ok: false, problem: 'passkey_revoked' };
  const counter = await counterOf(passkey, signed);
  if (counter === null) return { ok: false, problem: 'passkey_refused' };
  return keepCounter(tx, passkey.id, counter, now);
}

/** The count that the device signed; null when the answer isn't this passkey's yes to this challenge. */
async function counterOf(
  passkey: Passkey,
  { assertion, challenge }: { assertion: Assertion; challenge: string },
): Promise<number | null> {
  if (assertion.id !== passkey.credentialId) return null;
  const { rpId, origin } = relyingParty();
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: assertion,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      credential: {
        id: passkey.credentialId,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        counter: Number(passkey.counter),
      },
      requireUserVerification: true,
    });
    return verified ? authenticationInfo.newCounter : null;
  } catch (refusal) {
    // The library says no by throwing, whatever it is that doesn't fit.
    log.warn({ passkeyId: passkey.id, reason: messageOf(refusal) }, 'a signature was refused');
    return null;
  }
}

/** Compare and set: of two answers with one count, one is taken. Devices that keep no count say 0 each time. */
async function keepCounter(
  tx: Transaction,
  id: string,
  counter: number,
  now: Date,
): Promise<VerifiedAssertion> {
  const isNewer = counter === 0 ? { equals: 0n } : { lt: BigInt(counter) };
  const { count } = await tx.passkey.updateMany({
    where: { id, revokedAt: null, counter: isNewer },
    data: { counter: BigInt(counter), lastUsedAt: now },
  });
  if (count === 1) return { ok: true };
  const isRevoked = (await tx.passkey.count({ where: { id, revokedAt: null } })) === 0;
  return { ok: false, problem: isRevoked ? 'passkey_revoked' : 'passkey_refused' };
}
