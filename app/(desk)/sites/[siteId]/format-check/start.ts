'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { requireActor } from '#lib/access/require-actor.ts';
import { startFormatCheck } from '#lib/central/format-check/start-format-check.ts';

export type StartState = {
  outcome: 'none' | 'already_asked' | 'no_agent' | 'nothing_protected' | 'not_found';
};

/** Asks "safe to format?", and leads to where the answer will stand. */
export async function askFormatCheck(_: StartState, form: FormData): Promise<StartState> {
  const by = await requireActor('format.check');
  const siteId = z.string().min(1).max(64).parse(form.get('siteId'));
  const started = await startFormatCheck(by, siteId);
  revalidatePath(`/sites/${siteId}/format-check`);
  if (started.ok) redirect(`/sites/${siteId}/format-check/${started.checkId}`);
  return { outcome: started.problem };
}
