import { setTimeout as delay } from 'node:timers/promises';
import { database } from '#lib/central/database/client.ts';
import { isEnded } from '#lib/central/orders/order-view.ts';
import { placeOrder } from '#lib/central/orders/place-order.ts';
import { readOrder } from '#lib/central/orders/read-order.ts';
import { as } from '../demo/actors.ts';
import type { TrialSite, TrialWorld } from './world.ts';

/** Orders a backup when all is quiet again; it must go well, with a copy at every destination. Throws with what it came to. */
export async function takeFreshBackup(
  world: TrialWorld,
  { siteId, setId, planned }: TrialSite,
  limitMs: number,
): Promise<void> {
  const by = await as(world.manager, 'backup.order');
  const request = { kind: 'backup', setId, sourceIds: null, destinationIds: null } as const;
  const placed = await placeOrder(by, siteId, request);
  if (!placed.ok) throw new Error(`The order for ${planned.key} was refused: ${placed.problem}`);
  const { orderId } = placed;
  const deadline = performance.now() + limitMs;
  for (;;) {
    const order = await readOrder(by, orderId);
    const copies = await database().copy.findMany({ where: { backup: { attempt: { orderId } } } });
    const stored = copies.filter(({ state }) => state === 'stored').length;
    const told = `${order?.state} ${JSON.stringify(order?.failure)}, ${stored} of 2 copies stored`;
    if (order !== null && isEnded(order) && order.state !== 'done')
      throw new Error(`The fresh backup of ${planned.key} came to ${told}`);
    if (order?.state === 'done' && stored === 2) return;
    if (performance.now() > deadline)
      throw new Error(`The fresh backup of ${planned.key} isn't done within ${limitMs / 1000} s: ${told}`);
    await delay(200);
  }
}
