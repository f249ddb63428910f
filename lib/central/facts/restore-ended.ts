import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import { stateWord, storedState } from '#lib/central/restores/state-names.ts';
import type { Failure } from '#lib/contract/failure.ts';
import { isSettledByAgent, stateAtEnd } from '#lib/domain/restore-case.ts';
import type { RestoreCase } from '#prisma/generated/client.ts';
import type { FactOf } from './fact-of.ts';
import { noteEvent, ownCase } from './own-case.ts';

/** A run's end, as its agent tells it. */
export function applyRestoreEnded(ledger: Ledger, body: FactOf<'restore-ended'>): NoEffect | null {
  const found = ownCase(ledger, body.caseId);
  if ('noEffect' in found) return found.noEffect;
  if (isSettledByAgent(stateWord(found.row.state))) return 'case_moved_on';
  endCase(ledger, found.row, body);
  return null;
}

type End = Pick<FactOf<'restore-ended'>, 'outcome' | 'failure' | 'endedAt'> &
  Partial<Pick<FactOf<'restore-ended'>, 'safetyBackupId' | 'kept'>>;

/** Ends a case; or, when the code from the site was wrong, puts it back to where the right one can be given. */
export function endCase(ledger: Ledger, row: RestoreCase, end: End): void {
  const { outcome, failure, safetyBackupId = null, kept = null } = end;
  const endedAt = new Date(end.endedAt);
  const state = stateAtEnd(outcome, failure?.code ?? null);
  noteEvent(ledger, {
    caseId: row.id,
    kind: outcome,
    at: endedAt,
    details: { failure, safetyBackupId, kept },
  });
  if (state === 'checked') {
    ledger.restores.rows.change(row.id, { ...undecided, state: 'checked' });
    return;
  }
  const data: Partial<RestoreCase> = { state: storedState(state), endedAt, failure, safetyBackupId, kept };
  ledger.restores.rows.change(row.id, data);
  tellEnd(ledger, row.id, state === 'swapped' || state === 'restored' ? state : 'failed', failure);
}

const undecided = { permit: null, decidedBy: null, decidedName: null, decidedAt: null, startedAt: null };

function tellEnd(
  ledger: Ledger,
  caseId: string,
  outcome: 'swapped' | 'restored' | 'failed',
  failure: Failure | null,
): void {
  ledger.restores.ended.push({ caseId, outcome, failureCode: failure?.code ?? null });
}
