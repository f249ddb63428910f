import { type Database, database } from '#lib/central/database/client.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { judgeSession } from '#lib/domain/session.ts';

export type SessionRow = {
  id: string;
  createdAt: Date;
  lastSeenAt: Date;
  address: string;
  userAgent: string;
  /** The one that is asking. */
  isThisOne: boolean;
};

/** One's own sign-ins that still count, newest use first. */
export function listOwnSessions(by: Authorized<'account.own'>): Promise<SessionRow[]> {
  return listLiveSessions(database(), by.actor.userId, by.actor.sessionId, by.now);
}

export async function listLiveSessions(
  db: Database,
  userId: string,
  ownSessionId: string,
  now: Date,
): Promise<SessionRow[]> {
  const rows = await db.session.findMany({
    where: { userId, revokedAt: null, expiresAt: { gt: now } },
    orderBy: { lastSeenAt: 'desc' },
    take: 100,
  });
  return rows
    .filter((row) => judgeSession({ ...row, userDeactivatedAt: null }, now) === 'live')
    .map(({ id, createdAt, lastSeenAt, address, userAgent }) => {
      return { id, createdAt, lastSeenAt, address, userAgent, isThisOne: id === ownSessionId };
    });
}
