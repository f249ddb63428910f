import { hash, verify } from '@node-rs/argon2';

/** argon2id with the costs that OWASP names: 19 MiB, two passes. The hash text carries them, so raising them later harms nobody. */
const costs = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export function hashPassword(password: string): Promise<string> {
  return hash(normalise(password), costs);
}

/**
 * Whether this is the password. With no hash (nobody of that name, not joined yet) a hash of nobody's is checked all
 * the same: the answer takes as long, so that its time doesn't tell which accounts there are.
 */
export async function isPassword(passwordHash: string | null, password: string): Promise<boolean> {
  nobodys ??= hashPassword(crypto.randomUUID());
  const fits = await verify(passwordHash ?? (await nobodys), normalise(password));
  return passwordHash !== null && fits;
}

let nobodys: Promise<string> | undefined;

/** `é` typed on a Mac and on a Windows keyboard may be different characters; they are one password. */
function normalise(password: string): string {
  return password.normalize('NFC');
}
