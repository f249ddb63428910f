'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { requireActor } from '#lib/access/require-actor.ts';
import { placeOrder } from '#lib/central/orders/place-order.ts';

const formSchema = z.object({
  siteId: z.string().min(1).max(64),
  copyId: z.string().min(1).max(64),
  level: z.enum(['intact', 'readable']),
});

export type VerifyState = {
  /** Grows with each answer, so that the page sees a second one of the same kind. */
  answers: number;
  outcome: 'none' | 'placed' | 'already_asked' | 'not_found' | 'no_agent' | 'malformed';
};

/** Has the agent read a copy back from its destination. */
export async function verifyCopy(state: VerifyState, form: FormData): Promise<VerifyState> {
  const by = await requireActor('backup.order');
  const parsed = formSchema.safeParse(Object.fromEntries(form));
  const answers = state.answers + 1;
  if (!parsed.success) return { answers, outcome: 'malformed' };
  const { siteId, copyId, level } = parsed.data;
  const placed = await placeOrder<'verify'>(by, siteId, { kind: 'verify', copyId, level });
  revalidatePath('/backups/[backupId]', 'page');
  return { answers, outcome: placed.ok ? 'placed' : placed.problem };
}
