import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import type { FactOf } from './fact-of.ts';
import { noteEvent, ownCase } from './own-case.ts';

/** The kept original was dropped, or why it stays on. */
export function applyKeptDropped(ledger: Ledger, body: FactOf<'kept-dropped'>): NoEffect | null {
  const { caseId, outcome, failure } = body;
  const found = ownCase(ledger, caseId);
  if ('noEffect' in found) return found.noEffect;
  const at = new Date(body.at);
  if (outcome === 'dropped') ledger.restores.rows.change(caseId, { keptDroppedAt: at });
  noteEvent(ledger, {
    caseId,
    kind: outcome === 'dropped' ? 'kept_dropped' : 'kept_stays',
    at,
    details: { database: body.database, failure },
  });
  return null;
}
