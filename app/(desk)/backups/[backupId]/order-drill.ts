'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { requireActor } from '#lib/access/require-actor.ts';
import { placeOrder } from '#lib/central/orders/place-order.ts';

const formSchema = z.object({ siteId: z.string().min(1).max(64), copyId: z.string().min(1).max(64) });

export type OrderDrillState = {
  outcome: 'none' | 'placed' | 'already_asked' | 'not_found' | 'no_agent' | 'malformed';
};

/** Has the agent prove a copy by restoring it into a throwaway database. */
export async function orderDrill(_before: OrderDrillState, form: FormData): Promise<OrderDrillState> {
  const by = await requireActor('drill.order');
  const parsed = formSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) return { outcome: 'malformed' };
  const { siteId, copyId } = parsed.data;
  const placed = await placeOrder<'drill'>(by, siteId, { kind: 'drill', copyId });
  revalidatePath('/backups/[backupId]', 'page');
  return { outcome: placed.ok ? 'placed' : placed.problem };
}
