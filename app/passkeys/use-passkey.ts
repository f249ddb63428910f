import {
  type AuthenticationResponseJSON,
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
  startAuthentication,
  startRegistration,
  WebAuthnError,
  type WebAuthnErrorCode,
} from '@simplewebauthn/browser';
import type { Assertion } from '#lib/contract/permit.ts';

/** Why a device gave no passkey or no signature. Each has its sentence: `passkey.problem.<name>`. */
export const deviceProblems = [
  /** This browser knows no passkeys. */
  'unsupported',
  /** Not opened by https, or by an address that isn't a name: browsers give passkeys to nobody there. */
  'insecure',
  'wrong_address',
  /** Cancelled, or timed out; browsers don't tell it from a device on which the passkey isn't. */
  'cancelled',
  /** Nobody could say which passkey to ask for: this person has none. */
  'none',
  /** This device already holds one of this person's. */
  'already_here',
  /** The device can't check who holds it (no PIN, finger or face is set up). */
  'no_verification',
  'device_failed',
] as const;
export type DeviceProblem = (typeof deviceProblems)[number];

export type Registered = { ok: true; registration: RegistrationResponseJSON } | Failed;
export type Signed = { ok: true; assertion: Assertion } | Failed;
type Failed = { ok: false; problem: DeviceProblem };

/** What the server says a signature is wanted for. */
export type SigningRequest = {
  /** `challengeOf` the document, base64url. */
  challenge: string;
  rpId: string;
  /** The person's own, of which the device uses one that it has. */
  passkeys: { credentialId: string; transports: string[] }[];
};

/** Has the device make a passkey. Asks the person, so call it from a click. */
export async function makePasskey(options: PublicKeyCredentialCreationOptionsJSON): Promise<Registered> {
  const missing = missingHere();
  if (missing !== null) return { ok: false, problem: missing };
  try {
    return { ok: true, registration: await startRegistration({ optionsJSON: options }) };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

/** Has one of the person's passkeys sign. Asks the person, so call it from a click. */
export async function signWithPasskey(request: SigningRequest): Promise<Signed> {
  const missing = missingHere();
  if (missing !== null) return { ok: false, problem: missing };
  if (request.passkeys.length === 0) return { ok: false, problem: 'none' };
  try {
    const answer = await startAuthentication({
      optionsJSON: {
        challenge: request.challenge,
        rpId: request.rpId,
        userVerification: 'required',
        timeout: 120_000,
        allowCredentials: request.passkeys.map(({ credentialId, transports }) => ({
          id: credentialId,
          type: 'public-key',
          transports: transports as AuthenticatorTransport[],
        })),
      },
    });
    return { ok: true, assertion: assertionOf(answer) };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

/** What keeps passkeys from working here at all; null when nothing does. For saying so before anybody presses. */
export function missingHere(): DeviceProblem | null {
  if (!window.isSecureContext) return 'insecure';
  return browserSupportsWebAuthn() ? null : 'unsupported';
}

/** The members that permits and endorsements carry; what a browser adds to them is nobody's business. */
function assertionOf({ id, rawId, response }: AuthenticationResponseJSON): Assertion {
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  return {
    id,
    rawId,
    type: 'public-key',
    response: { clientDataJSON, authenticatorData, signature, userHandle },
    clientExtensionResults: {},
  };
}

const byCode: Partial<Record<WebAuthnErrorCode, DeviceProblem>> = {
  ERROR_CEREMONY_ABORTED: 'cancelled',
  ERROR_INVALID_DOMAIN: 'wrong_address',
  ERROR_INVALID_RP_ID: 'wrong_address',
  ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED: 'already_here',
  ERROR_AUTHENTICATOR_MISSING_USER_VERIFICATION_SUPPORT: 'no_verification',
  ERROR_AUTHENTICATOR_NO_SUPPORTED_PUBKEYCREDPARAMS_ALG: 'unsupported',
};

const byName: Record<string, DeviceProblem> = {
  NotAllowedError: 'cancelled',
  AbortError: 'cancelled',
  InvalidStateError: 'already_here',
  SecurityError: 'wrong_address',
  NotSupportedError: 'unsupported',
  ConstraintError: 'no_verification',
};

/** The device's refusals are many; a fault of ours is none of them, and goes on to the error page. */
function problemOf(error: unknown): DeviceProblem {
  if (error instanceof WebAuthnError) return byCode[error.code] ?? byName[error.name] ?? 'device_failed';
  if (error instanceof DOMException) return byName[error.name] ?? 'device_failed';
  throw error;
}
