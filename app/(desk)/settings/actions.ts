'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { type FormState, parseForm, typedIn } from '#app/parse-form.ts';
import { nameField, phoneField } from '#app/person-fields.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { changeSupportContact } from '#lib/central/settings/support-contact.ts';
import { sendTestMail } from '#lib/central/settings/test-mail.ts';

const contactSchema = z.object({
  name: nameField,
  phone: phoneField.pipe(z.string('phone_required')),
});

export type ContactState = FormState<'saved'>;

export async function saveContact(_: ContactState, form: FormData): Promise<ContactState> {
  const by = await requireActor('settings.change');
  const values = typedIn(form);
  const parsed = parseForm(contactSchema, form);
  if (!parsed.ok) return { errors: parsed.errors, values };
  await changeSupportContact(by, parsed.data);
  revalidatePath('/', 'layout');
  return { errors: {}, values, outcome: 'saved' };
}

export async function testMail(): Promise<void> {
  const by = await requireActor('settings.change');
  await sendTestMail(by);
  revalidatePath('/settings');
}
