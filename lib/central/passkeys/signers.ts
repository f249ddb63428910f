import type { Transaction } from '#lib/central/database/client.ts';
import type { Passkey } from '#prisma/generated/client.ts';

/** A person's passkeys that can sign, oldest first: what their browser is asked for, and what an answer is held against. */
export function passkeysOf(tx: Transaction, userId: string): Promise<Passkey[]> {
  return tx.passkey.findMany({ where: { userId, revokedAt: null }, orderBy: { id: 'asc' } });
}
