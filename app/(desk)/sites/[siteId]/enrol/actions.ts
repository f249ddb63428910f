'use server';

import { revalidatePath } from 'next/cache';
import { notFound } from 'next/navigation';
import { z } from 'zod';
import { requireActor } from '#lib/access/require-actor.ts';
import { revokeAgent } from '#lib/central/agents/revoke-agent.ts';
import { makeEnrolment } from '#lib/central/enrolment/make-enrolment.ts';

const enrolmentSchema = z.object({ siteId: z.string(), replacesAgent: z.boolean() });

/** The one-time command's parts; the token is in this answer and nowhere else. */
export async function makeCommand(fields: z.input<typeof enrolmentSchema>) {
  const by = await requireActor('agent.enrol');
  const { siteId, replacesAgent } = enrolmentSchema.parse(fields);
  const outcome = await makeEnrolment(by, siteId, { replacesAgent });
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  return outcome;
}

export async function shutAgentOut(fields: { siteId: string }) {
  const by = await requireActor('agent.revoke');
  const siteId = z.string().parse(fields.siteId);
  const outcome = await revokeAgent(by, siteId);
  revalidatePath('/', 'layout');
  return outcome;
}
