import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import type { FactOf } from './fact-of.ts';
import { findOrAddCopy } from './find-copy.ts';

/** Retention removed a copy at the site: it counts no more, and its row says when it went and by which rules. */
export function applyCopyExpired(ledger: Ledger, body: FactOf<'copy-expired'>): NoEffect | null {
  const found = findOrAddCopy(ledger, body);
  if ('noEffect' in found) return found.noEffect;
  ledger.copies.change(found.copy.id, {
    state: 'expired',
    expiredAt: new Date(body.expiredAt),
    expiredBy: body.reasons,
    expiryFailure: null,
    failure: null,
    nextTryAt: null,
  });
  return null;
}

/** It should have gone and is still there, or in part: the row stays as it is and says why. */
export function applyCopyExpiryFailed(ledger: Ledger, body: FactOf<'copy-expiry-failed'>): NoEffect | null {
  const found = findOrAddCopy(ledger, body);
  if ('noEffect' in found) return found.noEffect;
  ledger.copies.change(found.copy.id, { expiryFailure: body.failure });
  return null;
}
