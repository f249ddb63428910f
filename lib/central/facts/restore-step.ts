import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import { stateWord, storedState } from '#lib/central/restores/state-names.ts';
import { isSettledByAgent, stateAtStep } from '#lib/domain/restore-case.ts';
import type { FactOf } from './fact-of.ts';
import { noteEvent, ownCase } from './own-case.ts';

/** A step of a run, begun, done or failed. What is told late of a run that has ended well is history. */
export function applyRestoreStep(ledger: Ledger, body: FactOf<'restore-step'>): NoEffect | null {
  const { caseId, step, state, failure, figures, comparison } = body;
  const found = ownCase(ledger, caseId);
  if ('noEffect' in found) return found.noEffect;
  if (!isSettledByAgent(stateWord(found.row.state))) {
    ledger.restores.rows.change(caseId, { state: storedState(stateAtStep(step)) });
  }
  noteEvent(ledger, {
    caseId,
    kind: `step.${step}.${state}`,
    at: new Date(body.at),
    details: { failure, figures, comparison },
  });
  return null;
}
