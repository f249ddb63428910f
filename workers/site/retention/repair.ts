import { copiesAt, copiesOfBackup, queueRepair } from '../journal/copies.ts';
import type { Journal } from '../journal/journal.ts';
import type { PlannedAt } from './plan-at.ts';

/** Copies that are made anew at a time at one destination: a disk that came back empty must not fill staging at once. */
const mostAtOnce = 5;

/**
 * Queues copies that were found missing or bad at a destination to be made anew, newest first, where another copy of the
 * same backup stands somewhere and retention would keep it. Returns how many.
 */
export function queueRepairs(journal: Journal, destinationId: string, planned: readonly PlannedAt[]): number {
  const wanted = new Set(planned.flatMap(({ plan }) => plan.keeps.map(({ copyId }) => copyId)));
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
