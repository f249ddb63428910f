import type { Ledger } from '#lib/central/reports/ledger.ts';
import { caseIdOf } from '#lib/central/reports/load-cases.ts';
import type { Order } from '#prisma/generated/client.ts';
import type { FactOf } from './fact-of.ts';
import { noteEvent } from './own-case.ts';
import { endCase } from './restore-ended.ts';

/**
 * What an order's failure means to its case, where no fact of the case's own has said it: a preflight that could not
 * be made can be asked for again; a permit that no run began with ends its case.
 */
export function applyCaseOrderFailed(ledger: Ledger, order: Order, body: FactOf<'order-finished'>): void {
  const caseId = caseIdOf(order);
  const row = caseId === null ? undefined : ledger.restores.rows.get(caseId);
  if (row === undefined) return;
  const { failure, finishedAt } = body;
  if (order.kind === 'check-restore' && row.state === 'requested' && row.checkFailure === null) {
    const at = new Date(finishedAt);
    ledger.restores.rows.change(row.id, { checkFailure: failure ?? unexplained, checkedAt: at });
    noteEvent(ledger, { caseId: row.id, kind: 'check_failed', at, details: { failure } });
  }
  if ((order.kind === 'restore' || order.kind === 'rewrap') && row.state === 'approved') {
    endCase(ledger, row, { outcome: 'refused', failure: failure ?? unexplained, endedAt: finishedAt });
  }
}

const unexplained = { code: 'unexpected' as const, figures: {} };
