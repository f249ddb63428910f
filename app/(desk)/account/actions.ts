'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { keepLanguage } from '#app/keep-language.ts';
import { type FormState, parseForm, typedIn } from '#app/parse-form.ts';
import { localeField, nameField, phoneField } from '#app/person-fields.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { deleteSessionCookie } from '#lib/access/session-cookie.ts';
import { changeOwnAccount, changeOwnLocale, changeOwnPassword } from '#lib/central/account/own-account.ts';
import { revokeOtherSessions, revokeOwnSession } from '#lib/central/sessions/revoke-session.ts';
import { limits } from '#lib/central/sign-in/limits.ts';
import type { Locale } from '#lib/domain/words.ts';

/** Ends this sign-in, here and in the database. */
export async function signOut(): Promise<void> {
  const by = await requireActor('account.own');
  await revokeOwnSession(by, by.actor.sessionId);
  await deleteSessionCookie();
  redirect('/sign-in');
}

/** Keeps the language that was just chosen on a page with the account, for mails and other browsers. */
export async function saveLocale(locale: Locale): Promise<void> {
  const by = await requireActor('account.own');
  await changeOwnLocale(by, localeField.parse(locale));
}

const accountSchema = z.object({ name: nameField, phone: phoneField, locale: localeField });

export type AccountState = FormState<'saved'>;

export async function saveAccount(_: AccountState, form: FormData): Promise<AccountState> {
  const by = await requireActor('account.own');
  const values = typedIn(form);
  const parsed = parseForm(accountSchema, form);
  if (!parsed.ok) return { errors: parsed.errors, values };
  await changeOwnAccount(by, parsed.data);
  await keepLanguage(parsed.data.locale);
  revalidatePath('/', 'layout');
  return { errors: {}, values, outcome: 'saved' };
}

const passwordSchema = z.object({ current: z.string(), next: z.string() });

export type PasswordState = FormState<{ sessionsEnded: number }> & { retryAfterMs?: number };

export async function changePassword(_: PasswordState, form: FormData): Promise<PasswordState> {
  const by = await requireActor('account.own');
  const parsed = parseForm(passwordSchema, form);
  if (!parsed.ok) return { errors: parsed.errors, values: {} };
  const outcome = await changeOwnPassword(by, limits().signIn, parsed.data);
  if (outcome.ok) {
    revalidatePath('/account');
    return { errors: {}, values: {}, outcome: { sessionsEnded: outcome.sessionsEnded } };
  }
  switch (outcome.problem) {
    case 'wrong':
      return { errors: { current: 'password_wrong' }, values: {} };
    case 'too_many':
      return { errors: { current: 'password_too_many' }, values: {}, retryAfterMs: outcome.retryAfterMs };
    case 'password':
      return { errors: { next: `password_${outcome.judgement}` }, values: {} };
  }
}

export async function endSession(form: FormData): Promise<void> {
  const by = await requireActor('account.own');
  // One that has ended meanwhile is what was wanted.
  await revokeOwnSession(by, String(form.get('sessionId') ?? ''));
  revalidatePath('/account');
}

export async function endOtherSessions(): Promise<void> {
  const by = await requireActor('account.own');
  await revokeOtherSessions(by);
  revalidatePath('/account');
}
