import { type Author, writeAudit } from '#lib/central/audit/write.ts';
import { database, type Transaction } from '#lib/central/database/client.ts';
import { personInReach } from '#lib/central/people/person-in-reach.ts';
import type { PeopleChanger } from '#lib/central/people/reach.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { endSessions } from './end-sessions.ts';

export type RevokeOutcome = { ok: true } | { ok: false; problem: 'not_found' };

/** Ends one of one's own sign-ins; the one that is asking too, which is how one signs out. */
export async function revokeOwnSession(
  by: Authorized<'account.own'>,
  sessionId: string,
): Promise<RevokeOutcome> {
  return database().$transaction((tx) =>
    revoke(tx, by, { id: by.actor.userId, name: by.actor.name }, sessionId, {
      action: sessionId === by.actor.sessionId ? 'session.closed' : 'session.revoked',
      practiceId: null,
    }),
  );
}

/** Ends one's sign-ins everywhere else. Returns how many there were. */
export async function revokeOtherSessions(by: Authorized<'account.own'>): Promise<number> {
  return database().$transaction(async (tx) => {
    const count = await endSessions(tx, by.actor.userId, by.now, by.actor.sessionId);
    await writeAudit(tx, by, {
      action: 'session.revoked',
      practiceId: null,
      siteId: null,
      subject: { kind: 'person', id: by.actor.userId, name: by.actor.name },
      details: { sessionsEnded: count },
    });
    return count;
  });
}

/** Ends a sign-in of somebody else. A person who isn't wholly in reach has none, as far as this actor can tell. */
export async function revokeSession(by: PeopleChanger, sessionId: string): Promise<RevokeOutcome> {
  return database().$transaction(async (tx) => {
    const session = await tx.session.findUnique({ where: { id: sessionId }, select: { userId: true } });
    if (session === null) return { ok: false, problem: 'not_found' };
    const reached = await personInReach(tx, by, session.userId);
    if (!reached.ok) return { ok: false, problem: 'not_found' };
    return revoke(tx, by, reached.person, sessionId, {
      action: 'session.revoked',
      practiceId: reached.practiceId,
    });
  });
}

async function revoke(
  tx: Transaction,
  by: Author,
  person: { id: string; name: string },
  sessionId: string,
  { action, practiceId }: { action: 'session.closed' | 'session.revoked'; practiceId: string | null },
): Promise<RevokeOutcome> {
  const { count } = await tx.session.updateMany({
    where: { id: sessionId, userId: person.id, revokedAt: null },
    data: { revokedAt: by.now },
  });
  if (count === 0) return { ok: false, problem: 'not_found' };
  await writeAudit(tx, by, {
    action,
    practiceId,
    siteId: null,
    subject: { kind: 'person', id: person.id, name: person.name },
  });
  return { ok: true };
}
