import type { Transaction } from '#lib/central/database/client.ts';

/**
 * Since when somebody is an approver of this practice with the passkeys that they have now: the latest of their role's
 * beginning and of what was added to or revoked of their passkeys (`isSettled` says whether that is long enough ago).
 * Null for somebody who is no approver there, who is deactivated, or who has no passkey.
 */
export async function approverSince(
  tx: Transaction,
  userId: string,
  practiceId: string,
): Promise<Date | null> {
  const person = await tx.user.findFirst({
    where: { id: userId, deactivatedAt: null },
    include: {
      grants: { where: { role: 'approver', practiceId, siteId: null } },
      passkeys: true,
    },
  });
  const [grant] = person?.grants ?? [];
  if (!person || grant === undefined || person.passkeys.every((one) => one.revokedAt !== null)) return null;
  const changes = person.passkeys.flatMap((one) => [
    one.createdAt,
    ...(one.revokedAt ? [one.revokedAt] : []),
  ]);
  return new Date(Math.max(grant.createdAt.getTime(), ...changes.map((at) => at.getTime())));
}
