import type { Database } from '#lib/central/database/client.ts';
import type { HeldRole } from '#lib/domain/grant.ts';
import { judgeSession, lastSeenStepMs } from '#lib/domain/session.ts';
import type { Locale } from '#lib/domain/words.ts';

/** Somebody who is signed in now, with the roles that they hold. */
export type SignedIn = {
  userId: string;
  name: string;
  email: string;
  locale: Locale;
  sessionId: string;
  held: HeldRole[];
};

/**
 * Who this session is of; null when it was revoked, has ended or its person was deactivated. Asked at each request:
 * the browser's cookie alone is never enough. Notes the use, about once a minute.
 */
export async function findSession(db: Database, sessionId: string, now: Date): Promise<SignedIn | null> {
  const session = await db.session.findUnique({
    where: { id: sessionId },
    include: { user: { include: { grants: { select: { role: true, practiceId: true, siteId: true } } } } },
  });
  if (session === null) return null;
  const { user } = session;
  if (judgeSession({ ...session, userDeactivatedAt: user.deactivatedAt }, now) !== 'live') return null;
  if (now.getTime() - session.lastSeenAt.getTime() > lastSeenStepMs) {
    await db.session.updateMany({
      where: { id: sessionId, lastSeenAt: { lt: now } },
      data: { lastSeenAt: now },
    });
  }
  return {
    userId: user.id,
    name: user.name,
    email: user.email,
    // A check constraint holds the column to the three languages.
    locale: user.locale as Locale,
    sessionId,
    held: user.grants,
  };
}
