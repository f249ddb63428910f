'use server';

import { revalidatePath } from 'next/cache';
import { notFound, redirect } from 'next/navigation';
import { z } from 'zod';
import { parseFields } from '#app/setup/parse-fields.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { archiveDestination } from '#lib/central/destinations/archive-destination.ts';
import { changeDestination } from '#lib/central/destinations/change-destination.ts';
import { createDestination } from '#lib/central/destinations/create-destination.ts';
import {
  destinationInputSchema,
  newDestinationInputSchema,
} from '#lib/central/destinations/destination-input.ts';

export async function addDestination(fields: {
  practiceId: string;
  name: string;
  kind: string;
  placement: string;
}) {
  const by = await requireActor('destination.change');
  const practiceId = z.string().parse(fields.practiceId);
  const parsed = parseFields(newDestinationInputSchema, fields);
  if (!parsed.ok) return parsed;
  const outcome = await createDestination(by, { practiceId, input: parsed.input });
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (!outcome.ok) return outcome;
  revalidatePath('/', 'layout');
  redirect(`/practices/${practiceId}/destinations/${outcome.destinationId}`);
}

const revisionSchema = z.object({
  practiceId: z.string(),
  destinationId: z.string(),
  revision: z.number().int(),
});

export async function saveDestination(
  fields: z.input<typeof revisionSchema> & { name: string; kind: string; placement: string },
) {
  const by = await requireActor('destination.change');
  const { practiceId, ...edit } = revisionSchema.parse(fields);
  const parsed = parseFields(destinationInputSchema, fields);
  if (!parsed.ok) return parsed;
  const outcome = await changeDestination(by, { ...edit, input: parsed.input });
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (!outcome.ok) return outcome;
  revalidatePath('/', 'layout');
  redirect(`/practices/${practiceId}/destinations`);
}

export async function putDestinationAway(fields: { destinationId: string; revision: number }) {
  const by = await requireActor('destination.change');
  const edit = z.object({ destinationId: z.string(), revision: z.number().int() }).parse(fields);
  const outcome = await archiveDestination(by, edit);
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (!outcome.ok) return outcome;
  revalidatePath('/', 'layout');
  redirect(`/practices/${outcome.practiceId}/destinations`);
}
