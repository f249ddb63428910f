import { Encrypter } from 'age-encryption';
import type { Secret } from '#lib/contract/assignment.ts';

/** A secret sealed as the browser does it. */
export async function sealSecret(secret: Secret, recipients: string[]): Promise<string> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return Buffer.from(await encrypter.encrypt(JSON.stringify(secret))).toString('base64');
}
