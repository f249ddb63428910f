'use server';

import { revalidatePath } from 'next/cache';
import { notFound, redirect } from 'next/navigation';
import { z } from 'zod';
import { siteDestinationInputSchema } from '#app/setup/input-schemas.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { setUpAtSite } from '#lib/central/destinations/set-up-at-site.ts';
import { takeFromSite } from '#lib/central/destinations/take-from-site.ts';

const editSchema = z.object({
  siteId: z.string(),
  destinationId: z.string(),
  revision: z.number().int().nullable(),
  input: siteDestinationInputSchema,
});

export async function saveSiteDestination(fields: z.input<typeof editSchema>) {
  const by = await requireActor('destination.change');
  const edit = editSchema.parse(fields);
  const outcome = await setUpAtSite(by, edit);
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (!outcome.ok) return outcome;
  revalidatePath('/', 'layout');
  redirect(`/sites/${edit.siteId}/destinations`);
}

const takeSchema = z.object({ siteId: z.string(), destinationId: z.string(), revision: z.number().int() });

export async function forgetSiteDestination(fields: z.input<typeof takeSchema>) {
  const by = await requireActor('destination.change');
  const edit = takeSchema.parse(fields);
  const outcome = await takeFromSite(by, edit);
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (!outcome.ok) return outcome;
  revalidatePath('/', 'layout');
  redirect(`/sites/${edit.siteId}/destinations`);
}
