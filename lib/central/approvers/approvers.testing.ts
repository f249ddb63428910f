import { database } from '#lib/central/database/client.ts';
import { aPerson } from '#lib/central/people/a-person.testing.ts';
import { type SoftPasskey, softPasskey } from '#lib/contract/passkey.testing.ts';
import type { PinWay } from '#lib/domain/words.ts';
import { newId } from '#lib/shared/ids.ts';

/** An approver of these practices with a passkey, both given at `now`; and the device that holds it. */
export async function anApprover(
  practiceIds: string[],
  about: { name?: string; now?: Date; passkey?: string } = {},
) {
  const now = about.now ?? new Date();
  const held = practiceIds.map((practiceId) => ({ role: 'approver' as const, practiceId, siteId: null }));
  const person = await aPerson(held, { name: about.name ?? 'Dr. Marie Blanc', now });
  const device = softPasskey();
  const passkeyId = await aKeptPasskey(person.id, device, now, about.passkey);
  const approver = device.approver({ personId: person.id, name: person.name });
  return { person, device, passkeyId, approver };
}

/** A passkey of this person, as if they had added it. */
export async function aKeptPasskey(
  userId: string,
  device: SoftPasskey,
  now = new Date(),
  name = 'My telephone',
): Promise<string> {
  const id = newId('pky', now);
  const { credentialId, publicKey } = device;
  await database().passkey.create({
    data: { id, userId, name, credentialId, publicKey, transports: ['internal'], createdAt: now },
  });
  return id;
}

/** As the site's agent would have told that it trusts this passkey. */
export async function aPin(
  siteId: string,
  approver: ReturnType<SoftPasskey['approver']>,
  pinnedAt = new Date(),
  way: PinWay = 'enrolment',
): Promise<void> {
  await database().approverPin.create({ data: { siteId, ...approver, way, pinnedAt } });
}
