'use server';

import { revalidatePath } from 'next/cache';
import { notFound, redirect } from 'next/navigation';
import { z } from 'zod';
import { requireActor } from '#lib/access/require-actor.ts';
import { archivePolicy } from '#lib/central/policies/archive-policy.ts';
import { changePolicy } from '#lib/central/policies/change-policy.ts';
import { createPolicy } from '#lib/central/policies/create-policy.ts';
import { findTemplate } from '#lib/central/policies/list-templates.ts';
import { drillCheckKinds } from '#lib/domain/drill-draft.ts';
import type { PolicyDraft } from '#lib/domain/policy-draft.ts';

const typed = z.string().max(400);

const ruleSchema = z.object({
  keepLast: typed,
  keepDaily: typed,
  keepWeekly: typed,
  keepMonthly: typed,
  keepYearly: typed,
  keepAtLeast: typed,
});

/** Only the shape: what the texts mean is judged by the command, which answers field by field. */
const draftSchema = z.object({
  name: typed,
  days: z.array(z.number()).max(20),
  times: z.array(typed).max(200),
  graceMinutes: typed,
  retention: ruleSchema,
  retentionAt: z.record(z.string().max(64), ruleSchema).optional(),
  drill: z.object({
    everyDays: typed,
    checks: z
      .array(z.object({ kind: z.enum(drillCheckKinds), table: typed, column: typed, count: typed }))
      .max(100),
  }),
  destinationIds: z.array(z.string()).max(200),
}) satisfies z.ZodType<PolicyDraft>;
const usesSchema = z
  .array(z.object({ setId: z.string(), revision: z.number().int(), uses: z.boolean() }))
  .max(2000);
const addSchema = z.object({
  practiceId: z.string(),
  draft: draftSchema,
  sets: usesSchema,
  templateId: z.string().nullable(),
});
const editSchema = z.object({
  practiceId: z.string(),
  policyId: z.string(),
  revision: z.number().int(),
  draft: draftSchema,
  sets: usesSchema,
});

export async function addPolicy(fields: z.input<typeof addSchema>) {
  const by = await requireActor('policy.change');
  const { templateId, ...input } = addSchema.parse(fields);
  const template =
    templateId === null ? null : await findTemplate(await requireActor('template.copy'), templateId);
  if (templateId !== null && template === null) notFound();
  const outcome = await createPolicy(by, { ...input, template });
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (!outcome.ok) return outcome;
  revalidatePath('/', 'layout');
  redirect(`/practices/${input.practiceId}/policies`);
}

export async function savePolicy(fields: z.input<typeof editSchema>) {
  const by = await requireActor('policy.change');
  const { practiceId, ...edit } = editSchema.parse(fields);
  const outcome = await changePolicy(by, edit);
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (!outcome.ok) return outcome;
  revalidatePath('/', 'layout');
  redirect(`/practices/${practiceId}/policies`);
}

export async function putPolicyAway(fields: { policyId: string; revision: number }) {
  const by = await requireActor('policy.change');
  const edit = z.object({ policyId: z.string(), revision: z.number().int() }).parse(fields);
  const outcome = await archivePolicy(by, edit);
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (!outcome.ok) return outcome;
  revalidatePath('/', 'layout');
  redirect(`/practices/${outcome.practiceId}/policies`);
}
