import type { Transaction } from '#lib/central/database/client.ts';
import { jobSchema, type OrderJob } from '#lib/contract/jobs.ts';
import { newId } from '#lib/shared/ids.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { type CaseOrderKind, expiresAfterMs } from './order-request.ts';

type WithoutHeader<J> = J extends OrderJob ? Omit<J, 'protocol' | 'orderId'> : never;
export type CaseOrder = Extract<WithoutHeader<OrderJob>, { kind: CaseOrderKind }>;

/** An order as `enqueueOrder` takes it, once its transaction is through. */
export type PlacedCaseOrder = { id: string; siteId: string; payload: unknown };

/**
 * Adds an order that a restore case calls for, in the transaction of the case's own change: neither is there without the
 * other. Hand it to `enqueueOrder` after the commit; the sweep does so when that is missed.
 */
export async function addCaseOrder(
  tx: Transaction,
  order: { siteId: string; request: CaseOrder; requestedBy: string | null; now: Date },
): Promise<PlacedCaseOrder> {
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
  return { id, siteId, payload };
}
