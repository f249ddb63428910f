import { changedFields } from '#lib/central/audit/changed-fields.ts';
import { writeAudit } from '#lib/central/audit/write.ts';
import { database } from '#lib/central/database/client.ts';
import { hashPassword } from '#lib/central/people/password-hash.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { endSessions } from '#lib/central/sessions/end-sessions.ts';
import type { AttemptLimits } from '#lib/central/sign-in/attempt-limits.ts';
import { endLinkTokens } from '#lib/central/tokens/one-time-token.ts';
import { judgePassword, type PasswordJudgement } from '#lib/domain/password.ts';
import type { Locale } from '#lib/domain/words.ts';
import { checkOwnPassword, type NotThePerson } from './check-own-password.ts';

type Own = Authorized<'account.own'>;

export type OwnAccount = { name: string; email: string; phone: string | null; locale: Locale };

export async function readOwnAccount(by: Own): Promise<OwnAccount> {
  const person = await database().user.findUniqueOrThrow({
    where: { id: by.actor.userId },
    select: { name: true, email: true, phone: true, locale: true },
  });
  return { ...person, locale: person.locale as Locale };
}

/** Changes one's own name, telephone number and language. */
export async function changeOwnAccount(by: Own, account: Omit<OwnAccount, 'email'>): Promise<void> {
  await database().$transaction(async (tx) => {
    const { name, phone, locale } = await tx.user.findUniqueOrThrow({ where: { id: by.actor.userId } });
    await tx.user.update({
      where: { id: by.actor.userId },
      data: { name: account.name, phone: account.phone, locale: account.locale },
    });
    await writeAudit(tx, by, {
      action: 'person.changed',
      practiceId: null,
      siteId: null,
      subject: { kind: 'person', id: by.actor.userId, name: account.name },
      details: changedFields({ name, phone, locale }, account),
    });
  });
}

/** Keeps the language that was chosen on a page. Nothing to audit: it changes how one's own pages read. */
export async function changeOwnLocale(by: Own, locale: Locale): Promise<void> {
  await database().user.update({ where: { id: by.actor.userId }, data: { locale } });
}

export type ChangePasswordOutcome =
  | { ok: true; sessionsEnded: number }
  | NotThePerson
  | { ok: false; problem: 'password'; judgement: Exclude<PasswordJudgement, 'fine'> };

/** Changes one's own password and ends one's sign-ins everywhere else: a stolen one is worth nothing from then on. */
export async function changeOwnPassword(
  by: Own,
  limits: AttemptLimits,
  passwords: { current: string; next: string },
): Promise<ChangePasswordOutcome> {
  const { userId, name, email, sessionId } = by.actor;
  const checked = await checkOwnPassword(by, limits, passwords.current);
  if (!checked.ok) return checked;
  const judgement = judgePassword(passwords.next, email);
  if (judgement !== 'fine') return { ok: false, problem: 'password', judgement };
  const passwordHash = await hashPassword(passwords.next);
  return database().$transaction(async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { passwordHash, passwordChangedAt: by.now } });
    await endLinkTokens(tx, 'password_reset', userId, by.now);
    const sessionsEnded = await endSessions(tx, userId, by.now, sessionId);
    await writeAudit(tx, by, {
      action: 'person.password_changed',
      practiceId: null,
      siteId: null,
      subject: { kind: 'person', id: userId, name },
      details: { sessionsEnded },
    });
    return { ok: true, sessionsEnded };
  });
}
