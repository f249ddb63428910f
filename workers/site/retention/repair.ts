import type { Destination } from '../destinations/destination.ts';
import { copiesAt, copiesOfBackup, queueRepair, recordCheck } from '../journal/copies.ts';
import { takeExpiryBack } from '../journal/expiries.ts';
import type { Journal } from '../journal/journal.ts';
import type { PlannedAt } from './plan-at.ts';

/** Copies that are made anew at a time at one destination: a disk that came back empty must not fill staging at once. */
const mostAtOnce = 5;

/**
 * Queues copies that were found missing or bad at a destination to be made anew, newest first, where another copy of the
 * same backup stands somewhere and retention would keep it. Returns how many.
 */
export function queueRepairs(journal: Journal, destinationId: string, planned: readonly PlannedAt[]): number {
  const wanted = keptIds(planned);
  const copies = copiesAt(journal, destinationId).toReversed();
  const underWay = copies.filter((copy) => copy.lostAt !== null).length;
  const lost = copies.filter(
    (copy) =>
      (copy.state === 'missing' || copy.state === 'corrupt') &&
      wanted.has(copy.id) &&
      copiesOfBackup(journal, copy.backupId).some(
        (other) => other.state === 'stored' && other.expiringSince === null,
      ),
  );
  const chosen = lost.slice(0, Math.max(0, mostAtOnce - underWay));
  for (const copy of chosen) {
    const code = copy.state === 'missing' ? 'copy_missing' : 'copy_altered';
    queueRepair(journal, copy, { code, figures: {} });
  }
  return chosen.length;
}

/**
 * A copy whose removal had begun and that is to stay after all (somebody put a hold on it meanwhile): what is left of it
 * is no copy, and it is found missing, so that it is made anew like any other.
 */
export function settleHalfRemoved(
  journal: Journal,
  destination: Pick<Destination, 'holds'>,
  destinationId: string,
  planned: readonly PlannedAt[],
): void {
  const stays = keptIds(planned);
  for (const copy of copiesAt(journal, destinationId)) {
    if (copy.expiringSince === null || !stays.has(copy.id)) continue;
    if (destination.holds?.(copy.id) === false) continue;
    journal.transaction(() => {
      takeExpiryBack(journal, copy.id);
      const failure = { code: 'copy_missing' as const, figures: {} };
      recordCheck(journal, copy, { proof: 'intact', failure, isReadBack: false });
    });
  }
}

function keptIds(planned: readonly PlannedAt[]): Set<string> {
  return new Set(planned.flatMap(({ plan }) => plan.keeps.map(({ copyId }) => copyId)));
}
