'use server';

import { revalidatePath } from 'next/cache';
import { notFound, redirect } from 'next/navigation';
import { z } from 'zod';
import { requireActor } from '#lib/access/require-actor.ts';
import { archiveSet } from '#lib/central/sets/archive-set.ts';
import { changeSet } from '#lib/central/sets/change-set.ts';
import { createSet } from '#lib/central/sets/create-set.ts';

const setInputSchema = z.object({
  name: z.string().max(400),
  sourceIds: z.array(z.string()).max(100),
  policyId: z.string().nullable(),
});
const addSchema = z.object({ siteId: z.string(), input: setInputSchema, replacesSingles: z.boolean() });
const editSchema = z.object({
  siteId: z.string(),
  setId: z.string(),
  revision: z.number().int(),
  input: setInputSchema,
});

export async function addSet(fields: z.input<typeof addSchema>) {
  const by = await requireActor('policy.change');
  const parsed = addSchema.parse(fields);
  const outcome = await createSet(by, parsed);
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (!outcome.ok) return outcome;
  revalidatePath('/', 'layout');
  redirect(`/sites/${parsed.siteId}/sets`);
}

export async function saveSet(fields: z.input<typeof editSchema>) {
  const by = await requireActor('policy.change');
  const { siteId, ...edit } = editSchema.parse(fields);
  const outcome = await changeSet(by, edit);
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (!outcome.ok) return outcome;
  revalidatePath('/', 'layout');
  redirect(`/sites/${siteId}/sets`);
}

export async function endSet(fields: { setId: string; revision: number }) {
  const by = await requireActor('policy.change');
  const outcome = await archiveSet(
    by,
    z.object({ setId: z.string(), revision: z.number().int() }).parse(fields),
  );
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (!outcome.ok) return outcome;
  revalidatePath('/', 'layout');
  redirect(`/sites/${outcome.siteId}/sets`);
}
