import type { Ledger } from '#lib/central/reports/ledger.ts';
import type { FactOf } from './fact-of.ts';

/** The site trusts this passkey from now on; told of the agent's own pins, whatever the centre thinks of them. */
export function applyApproverPinned(ledger: Ledger, body: FactOf<'approver-pinned'>) {
  ledger.pins.set(body.approver.credentialId, body);
  return null;
}

export function applyApproverUnpinned(ledger: Ledger, body: FactOf<'approver-unpinned'>) {
  ledger.pins.set(body.credentialId, body);
  return null;
}
