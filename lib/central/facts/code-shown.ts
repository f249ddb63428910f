import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import type { FactOf } from './fact-of.ts';
import { noteEvent, ownCase } from './own-case.ts';

/** A code for this case is shown at the site. What it is, nobody here ever learns. */
export function applyCodeShown(ledger: Ledger, body: FactOf<'code-shown'>, at: Date): NoEffect | null {
  const found = ownCase(ledger, body.caseId);
  if ('noEffect' in found) return found.noEffect;
  noteEvent(ledger, { caseId: body.caseId, kind: 'code_shown', at, details: { until: body.until } });
  return null;
}
