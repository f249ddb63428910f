import type { Transaction } from '#lib/central/database/client.ts';
import type { HeldRole } from '#lib/domain/grant.ts';

/** Somebody who can really sign in: has joined and is not deactivated. */
const present = { passwordHash: { not: null }, deactivatedAt: null } as const;

/**
 * Whether taking these roles from this person would leave the desk without an administrator or a practice without a
 * manager. Ask it under `lockPeople`, or two who withdraw each other at once are both let through.
 */
export async function leavesNobody(
  tx: Transaction,
  personId: string,
  taken: readonly HeldRole[],
): Promise<'last_administrator' | 'last_manager' | null> {
  const person = await tx.user.findFirst({ where: { id: personId, ...present }, select: { id: true } });
  // Whoever can't sign in was no use as the last one.
  if (person === null) return null;
  for (const one of taken) {
    if (one.role !== 'administrator' && one.role !== 'manager') continue;
    const others = await tx.grant.count({
      where: { role: one.role, practiceId: one.practiceId, user: present, userId: { not: personId } },
    });
    if (others > 0) continue;
    if (one.role === 'administrator') return 'last_administrator';
    const isArchived = await tx.practice.count({
      where: { id: one.practiceId ?? '', archivedAt: { not: null } },
    });
    if (isArchived === 0) return 'last_manager';
  }
  return null;
}
