import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import type { FactOf } from './fact-of.ts';
import { findOrAddCopy } from './find-copy.ts';

export function applyCopyStored(ledger: Ledger, body: FactOf<'copy-stored'>): NoEffect | null {
  const found = findOrAddCopy(ledger, body);
  if ('noEffect' in found) return found.noEffect;
  ledger.copies.change(found.copy.id, {
    state: 'stored',
    place: body.place,
    // A disk that the centre doesn't know has no row to point at; the copy counts all the same.
    mediumId: ledger.media.get(body.mediumId ?? '')?.id ?? null,
    sizeBytes: BigInt(body.sizeBytes),
    storedAt: new Date(body.storedAt),
    tookMs: Math.round(body.tookMs),
    immutableUntil: body.immutableUntil ? new Date(body.immutableUntil) : null,
    nextTryAt: null,
    failure: null,
    seenAt: new Date(body.storedAt),
    // One that a journal was taught anew from its disk may have been told as gone before.
    expiredAt: null,
    expiredBy: [],
    expiryFailure: null,
  });
  return null;
}

export function applyCopyWaiting(ledger: Ledger, body: FactOf<'copy-waiting'>): NoEffect | null {
  const found = findOrAddCopy(ledger, body);
  if ('noEffect' in found) return found.noEffect;
  ledger.copies.change(found.copy.id, {
    state: 'waiting',
    failure: body.failure,
    tries: body.tries,
    nextTryAt: new Date(body.nextTryAt),
  });
  return null;
}

export function applyCopyGivenUp(ledger: Ledger, body: FactOf<'copy-given-up'>): NoEffect | null {
  const found = findOrAddCopy(ledger, body);
  if ('noEffect' in found) return found.noEffect;
  ledger.copies.change(found.copy.id, { state: 'given_up', failure: body.failure, nextTryAt: null });
  return null;
}
