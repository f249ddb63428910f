import type { ExpireReason } from '#lib/domain/retention.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import type { Destination } from '../destinations/destination.ts';
import { failureOf } from '../failure-of.ts';
import { beginExpiry, recordExpired, recordExpiryFailure } from '../journal/expiries.ts';
import type { SiteContext } from '../site-context.ts';
import { copiesInUse } from './copies-in-use.ts';
import { type LaidCopy, laidCopies } from './laid-copies.ts';
import type { PlannedAt } from './plan-at.ts';

/**
 * Removes what the plan lets go at one destination, oldest first. The removal is noted before the first file goes, and
 * the manifest goes last: whatever ends it half-way, `list` names what is left as bad, the next run goes on with it, and
 * nothing lies there without a manifest. Returns how many went. Ends early where the destination went away.
 */
export async function expireCopies(
  site: SiteContext,
  destination: Destination,
  destinationId: string,
  planned: readonly PlannedAt[],
  signal: AbortSignal,
): Promise<number> {
  const goes = new Map(
    planned.flatMap(({ plan }) => plan.expires.map((copy) => [copy.copyId, copy.reasons])),
  );
  let expired = 0;
  for (const laid of laidCopies(site.journal, destination, destinationId)) {
    const reasons = goes.get(laid.copy.id);
    if (reasons === undefined || copiesInUse(site.journal).has(laid.copy.id)) continue;
    const outcome = await expireCopy(site, destination, laid, reasons, signal);
    if (outcome === 'expired') expired += 1;
    if (outcome === 'away') break;
  }
  return expired;
}

async function expireCopy(
  site: SiteContext,
  destination: Destination,
  { copy, files }: LaidCopy,
  reasons: ExpireReason[],
  signal: AbortSignal,
): Promise<'expired' | 'failed' | 'away'> {
  const { journal, log } = site;
  signal.throwIfAborted();
  beginExpiry(journal, copy.id);
  try {
    for (const { name } of files) await removeSurely(destination, name, signal);
    recordExpired(journal, copy, reasonCodes(reasons));
    return 'expired';
  } catch (thrown) {
    signal.throwIfAborted();
    const failure = failureOf(thrown);
    log.warn({ copyId: copy.id, failure, err: thrown }, 'a copy could not be expired; it is tried again');
    recordExpiryFailure(journal, copy, failure);
    return thrown instanceof KeepwellError && thrown.retry ? 'away' : 'failed';
  }
}

/** A server that says yes and keeps the file has not removed it. */
async function removeSurely(destination: Destination, name: string, signal: AbortSignal): Promise<void> {
  await destination.remove(name, signal);
  if ((await destination.stat(name, signal)) === null) return;
  throw new KeepwellError('destination_error', {
    figures: { reason: 'still_there', file: name.slice(-400) },
  });
}

function reasonCodes(reasons: ExpireReason[]): string[] {
  return [...new Set(reasons.map(({ rule, why }) => `${rule} ${why}`))].slice(0, 20);
}
