import { Encrypter } from 'age-encryption';
import type { Secret } from '#lib/contract/assignment.ts';

/** For whom a secret is sealed: the site's agent, and the practice's recovery key for that agent's successor. */
export type Readers = { agentRecipient: string; recoveryRecipient: string };

/**
 * Seals a secret in the browser, together with the host and account that it is for. What leaves this function can be
 * opened by these two only; the centre keeps it and can't.
 */
export async function sealSecret(
  secret: Secret,
  readers: Readers,
): Promise<{ kind: 'sealed'; sealed: string; forRecipient: string }> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(readers.agentRecipient);
  encrypter.addRecipient(readers.recoveryRecipient);
  const file = await encrypter.encrypt(JSON.stringify(secret));
  return { kind: 'sealed', sealed: base64(file), forRecipient: readers.agentRecipient };
}

/** Browsers give the tools of cryptography to pages that came over HTTPS (or from this very machine) only. */
export function canSeal(): boolean {
  return globalThis.isSecureContext !== false;
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
