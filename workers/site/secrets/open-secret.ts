import { Decrypter } from 'age-encryption';
import { type Secret, secretSchema } from '#lib/contract/assignment.ts';
import { isSamePlace, type SecretPlace } from '#lib/contract/secret-place.ts';
import { KeepwellError } from '#lib/shared/errors.ts';

/** What a sealed secret holds; null when this agent's key doesn't open it or it is no secret. */
export async function openSealedSecret(sealed: string, ageIdentity: string): Promise<Secret | null> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(ageIdentity);
  try {
    const text = await decrypter.decrypt(new Uint8Array(Buffer.from(sealed, 'base64')), 'text');
    return secretSchema.parse(JSON.parse(text));
  } catch {
    // Whatever is wrong with it (another key, cut, not JSON), the answer is the same: it can't be opened here.
    return null;
  }
}

export type SecretFor = { name: string; siteId: string; place: SecretPlace };

/**
 * The secret, when it is sealed for this very place and site. Throws `secret_unreadable` when the agent's key doesn't open
 * it, `secret_elsewhere` when it was given for another host, port, account or site.
 */
export async function openSecretFor(sealed: string, ageIdentity: string, use: SecretFor): Promise<string> {
  const opened = await openSealedSecret(sealed, ageIdentity);
  if (opened === null) throw new KeepwellError('secret_unreadable', { figures: { name: use.name } });
  if (opened.siteId === use.siteId && isSamePlace(opened, use.place)) return opened.secret;
  throw new KeepwellError('secret_elsewhere', {
    message: `The secret of ${use.name} was given for ${opened.user}@${opened.host}:${opened.port}`,
    figures: { name: use.name, sealedFor: opened.host, askedFor: use.place.host },
  });
}
