import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import type { FactOf } from './fact-of.ts';

/** The agent looked through a destination, or found it away: of its copies nothing is known while it is. */
export function applyDestinationChecked(
  ledger: Ledger,
  body: FactOf<'destination-checked'>,
): NoEffect | null {
  if (!ledger.destinationIds.has(body.destinationId)) return 'not_of_this_site';
  const { looks } = ledger.lookedAt.get(body.destinationId) ?? { looks: [] };
  const at = new Date(body.checkedAt);
  ledger.lookedAt.set(
    body.destinationId,
    body.failure === null
      ? { looks: [...looks, { at, mediumIds: mediumsSeen(ledger, body) }], away: null }
      : { looks, away: { since: at, failure: body.failure } },
  );
  return null;
}

/** Of a removable set never all: what lies on a disk that is away was not seen, whatever an agent leaves unsaid. */
function mediumsSeen(ledger: Ledger, body: FactOf<'destination-checked'>): readonly string[] | null {
  return ledger.removableIds.has(body.destinationId) ? (body.mediumIds ?? []) : null;
}
