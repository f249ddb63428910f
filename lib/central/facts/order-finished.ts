import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import { applyCaseOrderFailed } from './case-order-failed.ts';
import type { FactOf } from './fact-of.ts';

export function applyOrderFinished(ledger: Ledger, body: FactOf<'order-finished'>): NoEffect | null {
  const order = ledger.orders.get(body.orderId);
  if (order === undefined) return 'not_of_this_site';
  // The agent's word also stands against an expiry: it was carried out after all.
  ledger.orders.change(order.id, {
    state: body.outcome,
    finishedAt: new Date(body.finishedAt),
    failure: body.failure,
    figures: body.figures,
  });
  if (body.outcome !== 'done') applyCaseOrderFailed(ledger, order, body);
  return null;
}
