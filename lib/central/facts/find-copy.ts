import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import type { Copy } from '#prisma/generated/client.ts';

type Named = { copyId: string; backupId: string; destinationId?: string };

/** The copy that a fact is about, made at its first mention; or why the fact can have no effect. */
export function findOrAddCopy(ledger: Ledger, named: Named): { copy: Copy } | { noEffect: NoEffect } {
  if (ledger.foreignIds.has(named.copyId) || ledger.foreignIds.has(named.backupId)) {
    return { noEffect: 'not_of_this_site' };
  }
  const present = ledger.copies.get(named.copyId);
  if (present !== undefined) {
    return present.backupId === named.backupId ? { copy: present } : { noEffect: 'unknown_backup' };
  }
  if (ledger.backups.get(named.backupId) === undefined) return { noEffect: 'unknown_backup' };
  const { destinationId } = named;
  if (destinationId === undefined) return { noEffect: 'unknown_backup' };
  if (!ledger.destinationIds.has(destinationId)) return { noEffect: 'not_of_this_site' };
  // A backup has one copy at a destination; told again under another id, it is still the same one.
  const same = ledger.copies.find(
    (copy) => copy.backupId === named.backupId && copy.destinationId === destinationId,
  );
  return { copy: same ?? ledger.copies.add(newCopy(ledger, { ...named, destinationId })) };
}

function newCopy(ledger: Ledger, named: Required<Named>): Copy {
  // The same bytes as its siblings: what a drill has shown of one holds for one that arrives later too.
  const sibling = ledger.copies.find((copy) => copy.backupId === named.backupId);
  return {
    id: named.copyId,
    siteId: ledger.siteId,
    backupId: named.backupId,
    destinationId: named.destinationId,
    state: 'storing',
    place: null,
    mediumId: null,
    sizeBytes: null,
    storedAt: null,
    tookMs: null,
    immutableUntil: null,
    tries: 0,
    nextTryAt: null,
    failure: null,
    intactAt: null,
    readableAt: null,
    readBackAt: null,
    seenAt: null,
    expiredAt: null,
    expiredBy: [],
    expiryFailure: null,
    restoredAt: null,
    drillFailedAt: sibling?.drillFailedAt ?? null,
  };
}
