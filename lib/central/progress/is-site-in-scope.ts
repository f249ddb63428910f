import { database } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';

/** Whether a site may be watched by this person; a foreign one is not found. */
export async function isSiteInScope(by: Authorized<'history.read'>, siteId: string): Promise<boolean> {
  return (await database().site.count({ where: { AND: [{ id: siteId }, siteWhere(by.scope)] } })) === 1;
}

/** Whether the sign-in that opened a feed still stands. */
export async function isSessionAlive(sessionId: string, now: Date): Promise<boolean> {
  const session = await database().session.findUnique({
    where: { id: sessionId, revokedAt: null, expiresAt: { gt: now } },
    select: { user: { select: { deactivatedAt: true } } },
  });
  return session !== null && session.user.deactivatedAt === null;
}
