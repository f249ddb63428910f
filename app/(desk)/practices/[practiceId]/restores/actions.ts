'use server';

import { revalidatePath } from 'next/cache';
import { notFound } from 'next/navigation';
import { z } from 'zod';
import { parseFields } from '#app/setup/parse-fields.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { beginEndorsement } from '#lib/central/approvers/begin-endorsement.ts';
import { endorseApprover } from '#lib/central/approvers/endorse-approver.ts';
import { changeRestoreSettings } from '#lib/central/restore-settings/change-restore-settings.ts';
import { restoreSettingsSchema } from '#lib/central/restore-settings/restore-settings-input.ts';
import { endorsementSchema } from '#lib/contract/permit.ts';

/** What the form of a practice's terms sends; the server parses it anew. */
export type TermsFields = {
  practiceId: string;
  revision: number;
  supportApproves: boolean;
  keepDays: string;
  lapseHours: string;
  approverId: string;
  deputyId: string;
};

const editSchema = z.object({ practiceId: z.string(), revision: z.number().int() });

export async function saveTerms(fields: TermsFields) {
  const by = await requireActor('practice.change');
  const { practiceId, revision } = editSchema.parse(fields);
  const parsed = parseFields(restoreSettingsSchema, fields);
  if (!parsed.ok) return parsed;
  const outcome = await changeRestoreSettings(by, { practiceId, revision, input: parsed.input });
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (outcome.ok) revalidatePath('/', 'layout');
  return outcome;
}

const passkeySchema = z.object({ practiceId: z.string(), passkeyId: z.string() });

/** What is to be signed, for the browser to show to the device. */
export async function beginToEndorse(fields: z.input<typeof passkeySchema>) {
  const by = await requireActor('restore.approve');
  return beginEndorsement(by, passkeySchema.parse(fields));
}

const endorseSchema = z.object({ passkeyId: z.string(), endorsement: endorsementSchema });

export async function endorse(fields: z.input<typeof endorseSchema>) {
  const by = await requireActor('restore.approve');
  const { passkeyId, endorsement } = endorseSchema.parse(fields);
  const outcome = await endorseApprover(by, passkeyId, endorsement);
  if (outcome.ok) revalidatePath('/', 'layout');
  return outcome;
}
