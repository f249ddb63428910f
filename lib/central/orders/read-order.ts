import { database } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import type { Failure } from '#lib/contract/failure.ts';
import type { Figures } from '#lib/shared/errors.ts';
import type { Order } from '#prisma/generated/client.ts';
import { isEnded, type OrderView } from './order-view.ts';

export type MayReadOrders = Authorized<
  'backup.order' | 'drill.order' | 'source.change' | 'destination.change' | 'history.read'
>;

/** An order of a site in scope; null when there is none. */
export async function readOrder(by: MayReadOrders, orderId: string): Promise<OrderView | null> {
  const order = await database().order.findFirst({ where: { id: orderId, site: siteWhere(by.scope) } });
  return order === null ? null : orderView(order);
}

const pollMs = 300;

/** The order once it has ended, or as it stands after `timeoutMs`; for a page whose reader waits for a test's result. */
export async function waitForOrder(
  by: MayReadOrders,
  orderId: string,
  timeoutMs = 25_000,
): Promise<OrderView | null> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const order = await readOrder(by, orderId);
    if (order === null || isEnded(order) || performance.now() + pollMs > until) return order;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function orderView(order: Order): OrderView {
  return {
    id: order.id,
    siteId: order.siteId,
    kind: order.kind as OrderView['kind'],
    state: order.state,
    requestedAt: order.requestedAt,
    finishedAt: order.finishedAt,
    failure: order.failure as Failure | null,
    figures: order.figures as Figures | null,
  };
}
