import { writeAudit } from '#lib/central/audit/write.ts';
import { database } from '#lib/central/database/client.ts';
import { isPassword } from '#lib/central/people/password-hash.ts';
import { openSession } from '#lib/central/sessions/open-session.ts';
import { passwordMaxLength } from '#lib/domain/password.ts';
import type { Locale } from '#lib/domain/words.ts';
import type { AttemptLimits } from './attempt-limits.ts';

/** Where a request without anybody signed in comes from, and when. */
export type Visit = { address: string; userAgent: string; now: Date };

export type SignInOutcome =
  | { ok: true; userId: string; sessionId: string; locale: Locale }
  /** One answer for a wrong password, an unknown address, somebody invited or deactivated: it tells of no account. */
  | { ok: false; problem: 'wrong' }
  | { ok: false; problem: 'too_many'; retryAfterMs: number };

/** Signs somebody in by e-mail address and password, and opens the session that the browser's cookie will carry. */
export async function signIn(
  limits: AttemptLimits,
  visit: Visit,
  tried: { email: string; password: string },
): Promise<SignInOutcome> {
  const email = tried.email.trim().toLowerCase();
  const counted = await limits.count(email, visit.address);
  if (!counted.ok) return { ok: false, problem: 'too_many', retryAfterMs: counted.retryAfterMs };
  const person = await database().user.findUnique({ where: { email } });
  const password = tried.password.slice(0, passwordMaxLength * 4);
  const fits = await isPassword(person?.passwordHash ?? null, password);
  if (person === null) return { ok: false, problem: 'wrong' };
  const by = { actor: { userId: person.id, name: person.name, address: visit.address }, now: visit.now };
  const subject = { kind: 'person', id: person.id, name: person.name };
  if (!fits || person.deactivatedAt !== null) {
    await writeAudit(
      database(),
      { ...by, actor: { ...by.actor, userId: null } },
      { action: 'session.refused', practiceId: null, siteId: null, subject },
    );
    return { ok: false, problem: 'wrong' };
  }
  await limits.forget(email);
  const sessionId = await database().$transaction(async (tx) => {
    const id = await openSession(tx, { userId: person.id, ...visit }, visit.now);
    await writeAudit(tx, by, { action: 'session.opened', practiceId: null, siteId: null, subject });
    return id;
  });
  return { ok: true, userId: person.id, sessionId, locale: person.locale as Locale };
}
