import type { Transaction } from '#lib/central/database/client.ts';
import type { Approver } from '#lib/contract/permit.ts';
import type { Prisma } from '#prisma/generated/client.ts';

/** People who may approve restores of this practice now: who hold that role in it and are not deactivated. */
export function approverWhere(practiceId: string): Prisma.UserWhereInput {
  return { deactivatedAt: null, grants: { some: { role: 'approver', practiceId, siteId: null } } };
}

/** The passkeys of a practice's approvers that are not revoked, oldest first. */
export async function presentApprovers(tx: Transaction, practiceId: string): Promise<Approver[]> {
  const passkeys = await tx.passkey.findMany({
    where: { revokedAt: null, user: approverWhere(practiceId) },
    include: { user: { select: { name: true } } },
    orderBy: { id: 'asc' },
  });
  return passkeys.map(toApprover);
}

/** As agents pin it. */
export function toApprover(passkey: {
  userId: string;
  credentialId: string;
  publicKey: string;
  user: { name: string };
}): Approver {
  const { userId, credentialId, publicKey, user } = passkey;
  return { personId: userId, name: user.name, credentialId, publicKey };
}
