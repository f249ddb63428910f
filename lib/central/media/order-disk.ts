import { database } from '#lib/central/database/client.ts';
import { type PlacedOrder, placeOrder } from '#lib/central/orders/place-order.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { newId } from '#lib/shared/ids.ts';
import type { DiskInput } from './disk-input.ts';

export type OrderedDisk = PlacedOrder | { ok: false; problem: 'label_taken' };

/** Has the agent make a plugged-in volume a disk of the set. The disk is one when the agent says that its marker is on it. */
export async function orderDisk(
  by: Authorized<'destination.change'>,
  asked: { siteId: string; destinationId: string; volumeKey: string; input: DiskInput },
): Promise<OrderedDisk> {
  const { siteId, destinationId, volumeKey, input } = asked;
  const taken = await database().medium.findFirst({
    where: {
      siteId,
      destinationId,
      retiredAt: null,
      label: { equals: input.label, mode: 'insensitive' },
      site: siteWhere(by.scope),
    },
  });
  if (taken !== null) return { ok: false, problem: 'label_taken' };
  const mediumId = newId('med', by.now);
  return placeOrder<'add-disk'>(by, siteId, {
    kind: 'add-disk',
    mediumId,
    destinationId,
    volumeKey,
    ...input,
  });
}
