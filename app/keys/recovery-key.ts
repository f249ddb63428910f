import { generateX25519Identity, identityToRecipient } from 'age-encryption';

/** A recovery key. `identity` is shown once and never sent; `recipient` is the half that encrypts. */
export type RecoveryPair = { identity: string; recipient: string };

/** How many characters of the key are typed back, to show that what was printed or saved can be read. */
export const typedBack = 8;

export async function makeRecoveryPair(): Promise<RecoveryPair> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** Whether what somebody typed from paper ends as the key does; case and spaces don't count. */
export function isEndOf(typed: string, identity: string): boolean {
  return plain(typed) === identity.slice(-typedBack);
}

/** Whether a whole key, typed or pasted, is the private half of this public one. Nothing of it leaves the browser. */
export async function isKeyOf(typed: string, recipient: string): Promise<boolean> {
  try {
    return (await identityToRecipient(plain(typed))) === recipient;
  } catch {
    // The library throws for whatever is no key at all: a typing error as any other.
    return false;
  }
}

/** Four characters at a time, as people read long keys aloud. */
export function inGroups(identity: string): string[] {
  const [prefix = '', rest = ''] = [
    identity.slice(0, 'AGE-SECRET-KEY-1'.length),
    identity.slice('AGE-SECRET-KEY-1'.length),
  ];
  return [prefix, ...(rest.match(/.{1,4}/g) ?? [])];
}

function plain(typed: string): string {
  return typed.replace(/\s+/g, '').toUpperCase();
}
