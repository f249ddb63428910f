import { writeAudit } from '#lib/central/audit/write.ts';
import { config } from '#lib/central/config.ts';
import { database } from '#lib/central/database/client.ts';
import { queueMail } from '#lib/central/mail/queue-mail.ts';
import { hashPassword } from '#lib/central/people/password-hash.ts';
import { endSessions } from '#lib/central/sessions/end-sessions.ts';
import { openSession } from '#lib/central/sessions/open-session.ts';
import { findLinkToken, makeLinkToken, spendLinkToken } from '#lib/central/tokens/one-time-token.ts';
import { judgePassword, type PasswordJudgement } from '#lib/domain/password.ts';
import type { Locale } from '#lib/domain/words.ts';
import type { AttemptLimits } from './attempt-limits.ts';
import type { Visit } from './sign-in.ts';

export const passwordResetLifetimeMs = 60 * 60_000;

/**
 * Mails a link to set a new password, when the address is that of somebody who has joined. Answers nothing: whether
 * there is such an account, or too many mails were asked for, is told to nobody.
 */
export async function askPasswordReset(limits: AttemptLimits, visit: Visit, address: string): Promise<void> {
  const email = address.trim().toLowerCase();
  const counted = await limits.count(email, visit.address);
  if (!counted.ok) return;
  await database().$transaction(async (tx) => {
    const person = await tx.user.findFirst({
      where: { email, deactivatedAt: null, passwordHash: { not: null } },
    });
    if (person === null) return;
    const about = {
      kind: 'password_reset',
      userId: person.id,
      createdBy: null,
      mailedTo: email,
      lifetimeMs: passwordResetLifetimeMs,
    } as const;
    const link = `${config().url}/reset/${await makeLinkToken(tx, about, visit.now)}`;
    const figures = { name: person.name, link, validMinutes: passwordResetLifetimeMs / 60_000 };
    await queueMail(
      tx,
      { template: 'password-reset', to: email, userId: person.id, locale: person.locale as Locale, figures },
      visit.now,
    );
    // Who asked isn't known: anybody can type an address.
    const by = { actor: { userId: null, name: person.name, address: visit.address }, now: visit.now };
    await writeAudit(tx, by, {
      action: 'person.password_reset_asked',
      practiceId: null,
      siteId: null,
      subject: { kind: 'person', id: person.id, name: person.name },
    });
  });
}

/** Whose the link is; null when it was used, has ended, or never was one. */
export async function findPasswordReset(token: string, now: Date): Promise<{ email: string } | null> {
  const link = await findLinkToken(database(), ['password_reset'], token, now);
  if (link === null || link.userId === null) return null;
  return database().user.findFirst({
    where: { id: link.userId, deactivatedAt: null },
    select: { email: true },
  });
}

export type ResetOutcome =
  | { ok: true; userId: string; sessionId: string }
  | { ok: false; problem: 'link_ended' }
  | { ok: false; problem: 'password'; judgement: Exclude<PasswordJudgement, 'fine'> };

/** Uses the link: sets the password, ends every sign-in there was, and signs the person in on this browser. */
export async function resetPassword(
  limits: AttemptLimits,
  visit: Visit,
  { token, password }: { token: string; password: string },
): Promise<ResetOutcome> {
  const found = await findPasswordReset(token, visit.now);
  if (found === null) return { ok: false, problem: 'link_ended' };
  const judgement = judgePassword(password, found.email);
  if (judgement !== 'fine') return { ok: false, problem: 'password', judgement };
  const passwordHash = await hashPassword(password);
  const outcome = await database().$transaction(async (tx): Promise<ResetOutcome> => {
    const link = await findLinkToken(tx, ['password_reset'], token, visit.now);
    if (link === null || link.userId === null || !(await spendLinkToken(tx, link.id, visit.now))) {
      return { ok: false, problem: 'link_ended' };
    }
    const { id, name } = await tx.user.update({
      where: { id: link.userId },
      // The link was mailed: whoever uses it reads that mailbox.
      data: { passwordHash, passwordChangedAt: visit.now, emailConfirmedAt: visit.now },
    });
    const sessionsEnded = await endSessions(tx, id, visit.now);
    const sessionId = await openSession(tx, { userId: id, ...visit }, visit.now);
    const by = { actor: { userId: id, name, address: visit.address }, now: visit.now };
    await writeAudit(tx, by, {
      action: 'person.password_reset',
      practiceId: null,
      siteId: null,
      subject: { kind: 'person', id, name },
      details: { sessionsEnded },
    });
    return { ok: true, userId: id, sessionId };
  });
  if (outcome.ok) await limits.forget(found.email);
  return outcome;
}
