'use server';

import { revalidatePath } from 'next/cache';
import { notFound, redirect } from 'next/navigation';
import { z } from 'zod';
import { parseFields } from '#app/setup/parse-fields.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { archivePractice } from '#lib/central/practices/archive-practice.ts';
import { changePractice } from '#lib/central/practices/change-practice.ts';
import { createPractice } from '#lib/central/practices/create-practice.ts';
import { practiceInputSchema } from '#lib/central/practices/practice-input.ts';

/** What the practice's form sends; the server parses it anew. */
export type PracticeFields = { name: string; locale: string; phone: string };

const revisionSchema = z.object({ practiceId: z.string(), revision: z.number().int() });

export async function addPractice(fields: PracticeFields) {
  const by = await requireActor('practice.create');
  const parsed = parseFields(practiceInputSchema, fields);
  if (!parsed.ok) return parsed;
  const outcome = await createPractice(by, parsed.input);
  if (!outcome.ok) return outcome;
  redirect(`/practices/${outcome.practiceId}`);
}

export async function savePractice(fields: PracticeFields & { practiceId: string; revision: number }) {
  const by = await requireActor('practice.change');
  const { practiceId, revision } = revisionSchema.parse(fields);
  const parsed = parseFields(practiceInputSchema, fields);
  if (!parsed.ok) return parsed;
  const outcome = await changePractice(by, { practiceId, revision, input: parsed.input });
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (!outcome.ok) return outcome;
  revalidatePath('/', 'layout');
  redirect(`/practices/${practiceId}`);
}

export async function putPracticeAway(fields: { practiceId: string; revision: number }) {
  const by = await requireActor('practice.create');
  const outcome = await archivePractice(by, revisionSchema.parse(fields));
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (!outcome.ok) return outcome;
  revalidatePath('/', 'layout');
  redirect('/practices');
}
