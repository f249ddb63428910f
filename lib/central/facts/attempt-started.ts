import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import type { FactOf } from './fact-of.ts';

export function applyAttemptStarted(ledger: Ledger, body: FactOf<'attempt-started'>): NoEffect | null {
  if (!ledger.setIds.has(body.setId) || ledger.foreignIds.has(body.attemptId)) return 'not_of_this_site';
  if (ledger.attempts.get(body.attemptId) !== undefined) return null;
  const slot = slotOf(ledger, body.setId, body.dueAt);
  const order = body.orderId === null ? undefined : ledger.orders.get(body.orderId);
  ledger.attempts.add({
    id: body.attemptId,
    siteId: ledger.siteId,
    setId: body.setId,
    slotId: slot?.id ?? null,
    orderId: order?.id ?? null,
    trigger: body.trigger,
    startedAt: new Date(body.startedAt),
    finishedAt: null,
    outcome: 'running',
    failure: null,
  });
  if (slot !== undefined) ledger.touchedSlotIds.add(slot.id);
  if (order !== undefined && (order.state === 'asked' || order.state === 'queued')) {
    ledger.orders.change(order.id, { state: 'running' });
  }
  return null;
}

function slotOf(ledger: Ledger, setId: string, dueAt: string | null) {
  if (dueAt === null) return undefined;
  const at = Date.parse(dueAt);
  return ledger.slots.find((slot) => slot.setId === setId && slot.dueAt.getTime() === at);
}
