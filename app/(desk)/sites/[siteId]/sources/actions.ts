'use server';

import { revalidatePath } from 'next/cache';
import { notFound, redirect } from 'next/navigation';
import { z } from 'zod';
import { sourceInputSchema } from '#app/setup/input-schemas.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { archiveSource } from '#lib/central/sources/archive-source.ts';
import { changeSource } from '#lib/central/sources/change-source.ts';
import { createSource } from '#lib/central/sources/create-source.ts';
import type { SourceInput } from '#lib/central/sources/source-input.ts';

export async function addSource(fields: { siteId: string; input: SourceInput }) {
  const by = await requireActor('source.change');
  const { siteId, input } = z.object({ siteId: z.string(), input: sourceInputSchema }).parse(fields);
  const outcome = await createSource(by, { siteId, input });
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (!outcome.ok) return outcome;
  revalidatePath('/', 'layout');
  redirect(`/sites/${siteId}/sources?added=${outcome.sourceId}`);
}

const editSchema = z.object({
  siteId: z.string(),
  sourceId: z.string(),
  revision: z.number().int(),
  input: sourceInputSchema,
});

export async function saveSource(fields: z.input<typeof editSchema>) {
  const by = await requireActor('source.change');
  const { siteId, ...edit } = editSchema.parse(fields);
  const outcome = await changeSource(by, edit);
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (!outcome.ok) return outcome;
  revalidatePath('/', 'layout');
  redirect(`/sites/${siteId}/sources`);
}

export async function stopProtecting(fields: { sourceId: string; revision: number }) {
  const by = await requireActor('source.change');
  const edit = z.object({ sourceId: z.string(), revision: z.number().int() }).parse(fields);
  const outcome = await archiveSource(by, edit);
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (!outcome.ok) return outcome;
  revalidatePath('/', 'layout');
  redirect(`/sites/${outcome.siteId}/sources`);
}
