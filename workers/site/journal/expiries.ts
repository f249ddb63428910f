import type { Failure } from '#lib/contract/failure.ts';
import type { CopyRecord } from './copies.ts';
import type { Journal } from './journal.ts';
import { appendFact } from './journal-facts.ts';

/** Notes that a copy's removal begins, before its first file goes: whatever ends it half-way, the copy counts no more. */
export function beginExpiry(journal: Journal, copyId: string): void {
  const now = journal.clock.now().toISOString();
  journal.run('UPDATE copy SET expiring_since = coalesce(expiring_since, ?) WHERE id = ?', now, copyId);
}

/** The removal didn't touch it: it lies there whole, and counts as before. */
export function takeExpiryBack(journal: Journal, copyId: string): void {
  journal.run('UPDATE copy SET expiring_since = NULL, expiry_failure = NULL WHERE id = ?', copyId);
}

/** The copy's files are gone, lawfully. `reasons` say which rules let it go. */
export function recordExpired(journal: Journal, copy: CopyRecord, reasons: string[]): void {
  journal.transaction(() => {
    const expiredAt = journal.clock.now().toISOString();
    journal.run(
      `UPDATE copy SET state = 'given-up', expired_at = ?, expiring_since = NULL, expiry_failure = NULL, failure = NULL,
         next_try_at = NULL, lost_at = NULL WHERE id = ?`,
      expiredAt,
      copy.id,
    );
    const { id: copyId, backupId, destinationId } = copy;
    appendFact(journal, { kind: 'copy-expired', copyId, backupId, destinationId, reasons, expiredAt });
  });
}

/** It could not be removed and is tried again. Told to the centre when the reason changes, not on each try. */
export function recordExpiryFailure(journal: Journal, copy: CopyRecord, failure: Failure): void {
  journal.transaction(() => {
    journal.run('UPDATE copy SET expiry_failure = ? WHERE id = ?', JSON.stringify(failure), copy.id);
    if (copy.expiryFailure?.code === failure.code) return;
    const { id: copyId, backupId, destinationId } = copy;
    const at = journal.clock.now().toISOString();
    appendFact(journal, { kind: 'copy-expiry-failed', copyId, backupId, destinationId, failure, at });
  });
}
