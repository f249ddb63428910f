'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { requireActor } from '#lib/access/require-actor.ts';
import { placeOrder } from '#lib/central/orders/place-order.ts';

const formSchema = z.object({
  siteId: z.string().min(1).max(64),
  setId: z.string().min(1).max(64),
  /** How many there are to choose from: all of them is "all", so that the agent takes what is assigned by then. */
  sources: z.coerce.number().int(),
  destinations: z.coerce.number().int(),
  sourceIds: z.array(z.string().max(64)).min(1),
  destinationIds: z.array(z.string().max(64)).min(1),
});

export type BackUpNowState = {
  /** Grows with each answer, so that the page sees a second one of the same kind. */
  answers: number;
  outcome: 'none' | 'placed' | 'already_asked' | 'not_found' | 'no_agent' | 'malformed';
};

/** Back up now (L6): a set or some of its sources, to all or to chosen destinations. */
export async function backUpNow(state: BackUpNowState, form: FormData): Promise<BackUpNowState> {
  const by = await requireActor('backup.order');
  const parsed = formSchema.safeParse({
    ...Object.fromEntries(
      ['siteId', 'setId', 'sources', 'destinations'].map((name) => [name, form.get(name)]),
    ),
    sourceIds: form.getAll('sourceIds'),
    destinationIds: form.getAll('destinationIds'),
  });
  const answers = state.answers + 1;
  if (!parsed.success) return { answers, outcome: 'malformed' };
  const { siteId, setId, sourceIds, destinationIds, sources, destinations } = parsed.data;
  const placed = await placeOrder<'backup'>(by, siteId, {
    kind: 'backup',
    setId,
    sourceIds: sourceIds.length === sources ? null : sourceIds,
    destinationIds: destinationIds.length === destinations ? null : destinationIds,
  });
  revalidatePath(`/sites/${siteId}`);
  return { answers, outcome: placed.ok ? 'placed' : placed.problem };
}
