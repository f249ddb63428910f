/** A sign-in lasts this long at most, used or not. */
export const sessionLifetimeMs = 30 * 86_400_000;

/** A sign-in that nobody used for this long has ended: a practice closes for a week-end, not for a fortnight. */
export const sessionIdleMs = 7 * 86_400_000;

/** How old the noted last use may grow before it is noted again: a write a minute, not one a page. */
export const lastSeenStepMs = 60_000;

export type SessionFacts = {
  lastSeenAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  userDeactivatedAt: Date | null;
};

export type SessionState = 'live' | 'revoked' | 'deactivated' | 'expired' | 'idle';

/** Whether a sign-in still counts. Revoking it and deactivating its person end it at the very next request. */
export function judgeSession(session: SessionFacts, now: Date): SessionState {
  if (session.revokedAt !== null) return 'revoked';
  if (session.userDeactivatedAt !== null) return 'deactivated';
  if (session.expiresAt <= now) return 'expired';
  if (now.getTime() - session.lastSeenAt.getTime() > sessionIdleMs) return 'idle';
  return 'live';
}
