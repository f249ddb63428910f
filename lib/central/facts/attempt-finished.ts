import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import type { FactOf } from './fact-of.ts';

/**
 * An attempt's end. Completed counts only with a backup whose manifest was accepted: an agent's word that it made one
 * is not one. Of two completed attempts at one slot the second is kept in the history, beside the slot.
 */
export function applyAttemptFinished(ledger: Ledger, body: FactOf<'attempt-finished'>): NoEffect | null {
  const attempt = ledger.attempts.get(body.attemptId);
  if (attempt === undefined)
    return ledger.foreignIds.has(body.attemptId) ? 'not_of_this_site' : 'unknown_attempt';
  if (attempt.outcome !== 'running') return null;
  const { slotId } = attempt;
  ledger.touchedSetIds.add(attempt.setId);
  if (slotId !== null) ledger.touchedSlotIds.add(slotId);

  const finishedAt = new Date(body.finishedAt);
  if (body.outcome !== 'completed') {
    ledger.attempts.change(attempt.id, { outcome: body.outcome, finishedAt, failure: body.failure });
    return null;
  }
  if (
    attempt.failure !== null ||
    ledger.backups.find((backup) => backup.attemptId === attempt.id) === undefined
  ) {
    const failure = attempt.failure ?? { code: 'manifest_missing', figures: {} };
    ledger.attempts.change(attempt.id, { outcome: 'failed', finishedAt, failure });
    return null;
  }
  const isKept =
    slotId !== null &&
    ledger.attempts.find((other) => other.slotId === slotId && other.outcome === 'completed') !== undefined;
  ledger.attempts.change(attempt.id, {
    outcome: 'completed',
    finishedAt,
    ...(isKept ? { slotId: null } : {}),
  });
  return isKept ? 'slot_already_kept' : null;
}
