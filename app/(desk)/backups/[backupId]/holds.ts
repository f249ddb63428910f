'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { requireActor } from '#lib/access/require-actor.ts';
import { placeHold } from '#lib/central/holds/place-hold.ts';
import { releaseHold } from '#lib/central/holds/release-hold.ts';
import type { HoldFieldProblem } from '#lib/domain/hold-draft.ts';

const formSchema = z.object({
  backupId: z.string().min(1).max(64),
  reason: z.string().max(5_000),
  untilDay: z.string().max(40),
});

export type HoldState = {
  /** Grows with each answer, so that the page sees a second one of the same kind. */
  answers: number;
  outcome: 'none' | 'placed' | 'not_found' | 'no_copy_left' | 'invalid';
  fields: HoldFieldProblem[];
};

/** Puts a hold on a backup: none of its copies is expired while it lasts. */
export async function holdBackup(state: HoldState, form: FormData): Promise<HoldState> {
  const by = await requireActor('hold.change');
  const parsed = formSchema.safeParse(Object.fromEntries(form));
  const answers = state.answers + 1;
  if (!parsed.success) return { answers, outcome: 'not_found', fields: [] };
  const { backupId, ...draft } = parsed.data;
  const placed = await placeHold(by, { backupId, draft });
  revalidatePath('/backups/[backupId]', 'page');
  if (placed.ok) return { answers, outcome: 'placed', fields: [] };
  return { answers, outcome: placed.problem, fields: placed.problem === 'invalid' ? placed.fields : [] };
}

/** Releases a hold. One that somebody has released meanwhile is released, which the page then shows. */
export async function endHold(form: FormData): Promise<void> {
  const by = await requireActor('hold.change');
  await releaseHold(by, z.string().max(64).parse(form.get('holdId')));
  revalidatePath('/backups/[backupId]', 'page');
}
