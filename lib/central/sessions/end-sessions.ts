import type { Transaction } from '#lib/central/database/client.ts';

/** Ends every sign-in of a person, or all but the one they are on. Returns how many there were. */
export async function endSessions(
  tx: Transaction,
  userId: string,
  now: Date,
  exceptId?: string,
): Promise<number> {
  const { count } = await tx.session.updateMany({
    where: {
      userId,
      revokedAt: null,
      expiresAt: { gt: now },
      ...(exceptId ? { id: { not: exceptId } } : {}),
    },
    data: { revokedAt: now },
  });
  return count;
}
