'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { parseFields } from '#app/setup/parse-fields.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { addPasskey } from '#lib/central/passkeys/add-passkey.ts';
import { beginPasskey } from '#lib/central/passkeys/begin-passkey.ts';
import { registrationSchema } from '#lib/central/passkeys/registration.ts';
import { renamePasskey } from '#lib/central/passkeys/rename-passkey.ts';
import { revokePasskey } from '#lib/central/passkeys/revoke-passkey.ts';
import { limits } from '#lib/central/sign-in/limits.ts';

const nameSchema = z.object({ name: z.string().trim().min(1, 'name_required').max(60, 'name_too_long') });
const beginSchema = nameSchema.extend({ password: z.string().max(1000) });

/** Asks who it is, and answers with what the device is to be asked for. */
export async function beginOwnPasskey(fields: { name: string; password: string }) {
  const by = await requireActor('account.own');
  const parsed = parseFields(beginSchema, fields);
  if (!parsed.ok) return parsed;
  return beginPasskey(by, limits().signIn, parsed.input.password);
}

const addSchema = nameSchema.extend({ registration: registrationSchema });

export async function addOwnPasskey(fields: z.input<typeof addSchema>) {
  const by = await requireActor('account.own');
  const parsed = parseFields(addSchema, fields);
  if (!parsed.ok) return parsed;
  const outcome = await addPasskey(by, parsed.input);
  if (outcome.ok) revalidatePath('/', 'layout');
  return outcome;
}

const renameSchema = nameSchema.extend({ passkeyId: z.string() });

export async function renameOwnPasskey(fields: z.input<typeof renameSchema>) {
  const by = await requireActor('account.own');
  const parsed = parseFields(renameSchema, fields);
  if (!parsed.ok) return parsed;
  const outcome = await renamePasskey(by, parsed.input.passkeyId, parsed.input.name);
  if (outcome.ok) revalidatePath('/', 'layout');
  return outcome;
}

const revokeSchema = z.object({ passkeyId: z.string(), password: z.string().max(1000) });

export async function revokeOwnPasskey(fields: z.input<typeof revokeSchema>) {
  const by = await requireActor('account.own');
  const outcome = await revokePasskey(by, limits().signIn, revokeSchema.parse(fields));
  if (outcome.ok) revalidatePath('/', 'layout');
  return outcome;
}
