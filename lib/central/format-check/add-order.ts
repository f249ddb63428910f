import type { Transaction } from '#lib/central/database/client.ts';
import { expiresAfterMs, type OrderRequestOf } from '#lib/central/orders/order-request.ts';
import { jobSchema } from '#lib/contract/jobs.ts';
import { newId } from '#lib/shared/ids.ts';
import type { Prisma } from '#prisma/generated/client.ts';

/**
 * Adds an order that a "safe to format?" calls for, in the transaction of its own change; the sweep of what is asked puts
 * it on the site's queue within a second. Returns its id.
 */
export async function addFormatOrder(
  tx: Transaction,
  order: {
    siteId: string;
    request: OrderRequestOf<'backup'> | OrderRequestOf<'verify'>;
    requestedBy: string;
    now: Date;
  },
): Promise<string> {
  const { siteId, request, requestedBy, now } = order;
  const id = newId('ord', now);
  const payload = jobSchema.parse({ protocol: 1, orderId: id, ...request });
  await tx.order.create({
    data: {
      id,
      siteId,
      kind: request.kind,
      payload: payload as unknown as Prisma.InputJsonObject,
      state: 'asked',
      requestedBy,
      requestedAt: now,
      expiresAt: new Date(now.getTime() + expiresAfterMs[request.kind]),
    },
  });
  return id;
}
