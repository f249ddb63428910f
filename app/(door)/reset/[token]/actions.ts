'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { type FormState, parseForm } from '#app/parse-form.ts';
import { writeSessionCookie } from '#lib/access/session-cookie.ts';
import { readVisit } from '#lib/access/visit.ts';
import { limits } from '#lib/central/sign-in/limits.ts';
import { resetPassword } from '#lib/central/sign-in/password-reset.ts';

const schema = z.object({ token: z.string(), password: z.string() });

export type ResetState = FormState<'link_ended'>;

export async function reset(_: ResetState, form: FormData): Promise<ResetState> {
  const parsed = parseForm(schema, form);
  if (!parsed.ok) return { errors: parsed.errors, values: {} };
  const outcome = await resetPassword(limits().signIn, await readVisit(), parsed.data);
  if (!outcome.ok) {
    return outcome.problem === 'link_ended'
      ? { errors: {}, values: {}, outcome: 'link_ended' }
      : { errors: { password: `password_${outcome.judgement}` }, values: {} };
  }
  await writeSessionCookie(outcome.sessionId);
  redirect('/');
}
