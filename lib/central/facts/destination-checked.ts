import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import type { FactOf } from './fact-of.ts';

/** The agent looked through a destination, or found it away: of its copies nothing is known while it is. */
export function applyDestinationChecked(
  ledger: Ledger,
  body: FactOf<'destination-checked'>,
): NoEffect | null {
  if (!ledger.destinationIds.has(body.destinationId)) return 'not_of_this_site';
  const before = ledger.lookedAt.get(body.destinationId) ?? { seenAt: null, away: null };
  const at = new Date(body.checkedAt);
  ledger.lookedAt.set(
    body.destinationId,
    body.failure === null
      ? { seenAt: at, away: null }
      : { ...before, away: { since: at, failure: body.failure } },
  );
  return null;
}
