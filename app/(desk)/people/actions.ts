'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { type FormState, parseForm, typedIn } from '#app/parse-form.ts';
import { emailField, localeField, nameField } from '#app/person-fields.ts';
import { giveRole, withdrawRole } from '#lib/central/people/change-grants.ts';
import { deactivatePerson, reactivatePerson } from '#lib/central/people/deactivate-person.ts';
import { invitePerson } from '#lib/central/people/invite-person.ts';
import { renewInvitation } from '#lib/central/people/renew-invitation.ts';
import { revokeSession } from '#lib/central/sessions/revoke-session.ts';
import { requirePeopleChanger } from './changer.ts';
import { grantFields, grantOf, placeProblem } from './grant-form.ts';

const inviteSchema = z.object({
  name: nameField,
  email: emailField,
  locale: localeField,
  ...grantFields,
  by: z.enum(['mail', 'link'], 'way_required'),
});

export type InviteState = FormState<{
  personId: string;
  name: string;
  email: string;
  link: string | null;
  hasJoined: boolean;
}>;

export async function invite(_: InviteState, form: FormData): Promise<InviteState> {
  const actor = await requirePeopleChanger();
  const values = typedIn(form);
  const parsed = parseForm(inviteSchema, form);
  if (!parsed.ok) return { errors: parsed.errors, values };
  const { name, email, locale, by } = parsed.data;
  const grant = grantOf(parsed.data);
  const misplaced = placeProblem(grant);
  if (misplaced) return { errors: { place: misplaced }, values };
  const outcome = await invitePerson(actor, { name, email, locale, grant, by });
  if (!outcome.ok) return { errors: { form: outcome.problem }, values };
  revalidatePath('/people');
  const { personId, link, hasJoined } = outcome;
  return { errors: {}, values, outcome: { personId, name, email, link, hasJoined } };
}

const grantSchema = z.object({ personId: z.string(), ...grantFields });

export type GiveRoleState = FormState<'given'>;

export async function giveOneMoreRole(_: GiveRoleState, form: FormData): Promise<GiveRoleState> {
  const actor = await requirePeopleChanger();
  const values = typedIn(form);
  const parsed = parseForm(grantSchema, form);
  if (!parsed.ok) return { errors: parsed.errors, values };
  const grant = grantOf(parsed.data);
  const misplaced = placeProblem(grant);
  if (misplaced) return { errors: { place: misplaced }, values };
  const outcome = await giveRole(actor, parsed.data.personId, grant);
  if (!outcome.ok) return { errors: { form: outcome.problem }, values };
  revalidatePath(`/people/${parsed.data.personId}`);
  return { errors: {}, values: {}, outcome: 'given' };
}

/** What a deed on the person's page came to: nothing to say, a problem, or a link to hand over. */
export type DeedState = { problem: string | null; link: string | null; done: boolean };

const deedSchema = z.discriminatedUnion('deed', [
  z.object({ deed: z.literal('withdraw'), personId: z.string(), grantId: z.string() }),
  z.object({ deed: z.literal('renew'), personId: z.string(), by: z.enum(['mail', 'link']) }),
  z.object({ deed: z.literal('deactivate'), personId: z.string() }),
  z.object({ deed: z.literal('reactivate'), personId: z.string() }),
]);

export async function changePerson(_: DeedState, form: FormData): Promise<DeedState> {
  const actor = await requirePeopleChanger();
  const deed = deedSchema.parse(typedIn(form));
  const outcome = await doDeed(actor, deed);
  revalidatePath(`/people/${deed.personId}`);
  if (!outcome.ok) return { problem: outcome.problem, link: null, done: false };
  return { problem: null, link: 'link' in outcome ? outcome.link : null, done: true };
}

export async function endPersonsSession(form: FormData): Promise<void> {
  const actor = await requirePeopleChanger();
  // One that has ended meanwhile is what was wanted.
  await revokeSession(actor, String(form.get('sessionId') ?? ''));
  revalidatePath(`/people/${String(form.get('personId') ?? '')}`);
}

function doDeed(actor: Awaited<ReturnType<typeof requirePeopleChanger>>, deed: z.infer<typeof deedSchema>) {
  switch (deed.deed) {
    case 'withdraw':
      return withdrawRole(actor, deed.grantId);
    case 'renew':
      return renewInvitation(actor, deed.personId, deed.by);
    case 'deactivate':
      return deactivatePerson(actor, deed.personId);
    case 'reactivate':
      return reactivatePerson(actor, deed.personId);
  }
}
