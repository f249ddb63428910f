import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import { stateWord } from '#lib/central/restores/state-names.ts';
import { isInPreparation } from '#lib/domain/restore-case.ts';
import type { FactOf } from './fact-of.ts';
import { noteEvent, ownCase } from './own-case.ts';

/** What the preflight found. Once approvers were asked, what they read stands: a later one has no effect. */
export function applyRestoreChecked(ledger: Ledger, body: FactOf<'restore-checked'>): NoEffect | null {
  const { caseId, preflight, failure } = body;
  const found = ownCase(ledger, caseId);
  if ('noEffect' in found) return found.noEffect;
  const { row } = found;
  if (!isInPreparation({ state: stateWord(row.state), submittedAt: row.submittedAt })) return 'case_moved_on';
  // A site's clock that is ahead can't keep a preflight fresh for longer.
  const checkedAt = new Date(Math.min(Date.parse(body.checkedAt), ledger.now.getTime()));
  if (preflight === null) {
    ledger.restores.rows.change(caseId, { state: 'requested', checkFailure: failure, checkedAt });
    noteEvent(ledger, { caseId, kind: 'check_failed', at: checkedAt, details: { failure } });
    return null;
  }
  ledger.restores.rows.change(caseId, { state: 'checked', preflight, checkFailure: null, checkedAt });
  noteEvent(ledger, {
    caseId,
    kind: 'checked',
    at: checkedAt,
    details: { findings: preflight.findings, dumpSha256: preflight.dumpSha256 },
  });
  return null;
}
