import type { Transaction } from '#lib/central/database/client.ts';
import { sessionLifetimeMs } from '#lib/domain/session.ts';
import { newId } from '#lib/shared/ids.ts';

export type NewSession = { userId: string; address: string; userAgent: string };

/** Opens a sign-in and returns its id, which the browser's cookie will carry. */
export async function openSession(tx: Transaction, session: NewSession, now: Date): Promise<string> {
  const id = newId('ses', now);
  await tx.session.create({
    data: {
      id,
      userId: session.userId,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + sessionLifetimeMs),
      address: session.address,
      userAgent: session.userAgent.slice(0, 400),
    },
  });
  return id;
}
