'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { keepLanguage } from '#app/keep-language.ts';
import { type FormState, parseForm, typedIn } from '#app/parse-form.ts';
import { emailField, localeField, nameField } from '#app/person-fields.ts';
import { writeSessionCookie } from '#lib/access/session-cookie.ts';
import { readVisit } from '#lib/access/visit.ts';
import { join } from '#lib/central/people/join.ts';

const schema = z.object({
  token: z.string(),
  name: nameField,
  email: emailField.optional(),
  locale: localeField,
  password: z.string(),
});

export type WelcomeState = FormState<'link_ended'>;

export async function welcome(_: WelcomeState, form: FormData): Promise<WelcomeState> {
  const values = typedIn(form, ['password', 'token']);
  const parsed = parseForm(schema, form);
  if (!parsed.ok) return { errors: parsed.errors, values };
  const { email = null, ...joining } = parsed.data;
  const outcome = await join(await readVisit(), { ...joining, email });
  if (!outcome.ok) {
    switch (outcome.problem) {
      case 'password':
        return { errors: { password: `password_${outcome.judgement}` }, values };
      case 'email_missing':
        return { errors: { email: 'email_invalid' }, values };
      case 'email_taken':
        return { errors: { email: 'email_taken' }, values };
      case 'link_ended':
        return { errors: {}, values, outcome: 'link_ended' };
    }
  }
  await writeSessionCookie(outcome.sessionId);
  await keepLanguage(joining.locale);
  redirect('/');
}
