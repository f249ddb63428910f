import { verifyRegistrationResponse } from '@simplewebauthn/server';
import { z } from 'zod';
import { messageOf } from '#lib/shared/errors.ts';
import { createLogger } from '#lib/shared/logger.ts';
import { algorithms } from './begin-passkey.ts';
import { relyingParty } from './relying-party.ts';

const log = createLogger('passkeys');

const base64url = z.base64url().max(60_000);

const transports = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;

function isTransport(kind: string): kind is (typeof transports)[number] {
  return (transports as readonly string[]).includes(kind);
}

/** A device's answer to being asked for a passkey, in the members that browsers give. */
export const registrationSchema = z.object({
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    // New kinds come with new devices: one that isn't known is left out, and browsers ask for the passkey all the same.
    transports: z
      .array(z.string().max(40))
      .max(20)
      .transform((kinds) => kinds.filter(isTransport))
      .optional(),
  }),
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
});
export type Registration = z.infer<typeof registrationSchema>;

export type NewCredential = {
  challenge: string;
  credentialId: string;
  publicKey: string;
  counter: number;
  transports: string[];
};

/**
 * The passkey that a device made at this centre's own address, with its holder verified; null when the answer doesn't
 * fit. Whether its challenge is one that was given out is the caller's to see.
 */
export async function readRegistration(registration: Registration): Promise<NewCredential | null> {
  const challenge = challengeIn(registration.response.clientDataJSON);
  if (challenge === null) return null;
  const { rpId, origin } = relyingParty();
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: registration,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified || registrationInfo === undefined) return null;
    const { credential } = registrationInfo;
    return {
      challenge,
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      transports: registration.response.transports ?? [],
    };
  } catch (refusal) {
    // The library says no by throwing, whatever it is that doesn't fit.
    log.warn({ reason: messageOf(refusal) }, 'a new passkey was refused');
    return null;
  }
}

const clientDataSchema = z.object({ challenge: z.base64url().min(40).max(60) });

function challengeIn(clientDataJSON: string): string | null {
  const text = Buffer.from(clientDataJSON, 'base64url').toString('utf8');
  const parsed = z.string().transform(toJson).pipe(clientDataSchema).safeParse(text);
  return parsed.success ? parsed.data.challenge : null;
}

function toJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: messageOf(error) });
    return z.NEVER;
  }
}
