'use server';

import { z } from 'zod';
import { type FormState, parseForm, typedIn } from '#app/parse-form.ts';
import { emailField } from '#app/person-fields.ts';
import { readVisit } from '#lib/access/visit.ts';
import { limits } from '#lib/central/sign-in/limits.ts';
import { askPasswordReset } from '#lib/central/sign-in/password-reset.ts';

const schema = z.object({ email: emailField });

export type ForgotState = FormState<{ email: string }>;

/** The same answer for every address that is one. */
export async function forgot(_: ForgotState, form: FormData): Promise<ForgotState> {
  const values = typedIn(form);
  const parsed = parseForm(schema, form);
  if (!parsed.ok) return { errors: parsed.errors, values };
  await askPasswordReset(limits().passwordReset, await readVisit(), parsed.data.email);
  return { errors: {}, values, outcome: { email: parsed.data.email } };
}
