import type { Transaction } from '#lib/central/database/client.ts';
import { isSettled } from '#lib/domain/settled.ts';

export type PracticeApprover = {
  userId: string;
  name: string;
  email: string;
  locale: string;
  /** Newest of their approver roles here: a role that was given again counts from then. */
  approverSince: Date;
  /** When a passkey of theirs was last added or revoked; null when they never had one. */
  passkeysChangedAt: Date | null;
  passkeys: { credentialId: string; transports: string[] }[];
  /** Whether they could sign now, or soon: a passkey that isn't revoked. */
  hasUsablePasskey: boolean;
};

/** Everybody who may approve in this practice: joined, not deactivated, with the role. */
export async function readApprovers(
  tx: Transaction,
  practiceId: string,
  now: Date,
): Promise<PracticeApprover[]> {
  const people = await tx.user.findMany({
    where: {
      deactivatedAt: null,
      passwordHash: { not: null },
      grants: { some: { role: 'approver', practiceId, siteId: null } },
    },
    orderBy: { id: 'asc' },
    select: {
      id: true,
      name: true,
      email: true,
      locale: true,
      grants: { where: { role: 'approver', practiceId, siteId: null }, select: { createdAt: true } },
      passkeys: { select: { credentialId: true, transports: true, createdAt: true, revokedAt: true } },
    },
  });
  return people.map(({ id, grants, passkeys, ...person }) => {
    const usable = passkeys.filter((passkey) => passkey.revokedAt === null);
    return {
      ...person,
      userId: id,
      approverSince: newest(grants.map((grant) => grant.createdAt)) ?? now,
      passkeysChangedAt: newest(passkeys.flatMap(({ createdAt, revokedAt }) => [createdAt, revokedAt])),
      passkeys: usable.map(({ credentialId, transports }) => ({ credentialId, transports })),
      hasUsablePasskey: usable.some((passkey) => isSettled(passkey.createdAt, now)),
    };
  });
}

function newest(instants: (Date | null)[]): Date | null {
  const times = instants.flatMap((instant) => (instant === null ? [] : [instant.getTime()]));
  return times.length === 0 ? null : new Date(Math.max(...times));
}
