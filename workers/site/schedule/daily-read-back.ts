import { DateTime } from 'luxon';
import { drawReadBack } from '#lib/domain/read-back.ts';
import { verifyCopy } from '../jobs/verify-copy.ts';
import { storedCopies } from '../journal/copies.ts';
import { isCopyWithinReach } from '../journal/media.ts';
import type { SiteContext } from '../site-context.ts';
import { readAssignment } from '../state/assignment-file.ts';

/**
 * Reads one copy back from each destination once a day (the site's day), drawn by lot: what nobody reads decays unseen
 * (L8, L10). The draw of a day is remembered, so that a restart doesn't repeat it; a destination that was away is asked
 * again on the next look.
 */
export async function readBackDaily(site: SiteContext, signal: AbortSignal): Promise<void> {
  const stored = readAssignment(site.folder);
  if (stored === null) return;
  const { assignment } = stored;
  const day = DateTime.fromJSDate(site.clock.now(), { zone: assignment.site.timeZone }).toISODate() ?? '';
  for (const { id } of assignment.destinations) {
    const key = `read-back ${id}`;
    if (signal.aborted || site.journal.meta(key) === day) continue;
    // Only what lies there since yesterday or longer: a new copy was read back when it was made, or is on its way.
    const candidates = storedCopies(site.journal, id).filter(
      (copy) =>
        isBefore(copy.storedAt, day, assignment.site.timeZone) && isCopyWithinReach(site.journal, copy.id),
    );
    const drawn = drawReadBack(
      id,
      day,
      candidates.map((copy) => copy.id),
    );
    const outcome = drawn === null ? null : await verifyCopy(site, drawn, 'intact', signal);
    const isSettled =
      outcome === null || outcome.outcome === 'done' || site.journal.get(checkedSql, drawn ?? '', day);
    if (isSettled) site.journal.setMeta(key, day);
  }
}

const checkedSql =
  "SELECT 1 FROM copy WHERE id = ? AND state IN ('missing', 'corrupt') AND read_back_at >= ?";

function isBefore(storedAt: Date | null, day: string, zone: string): boolean {
  if (storedAt === null) return false;
  return (DateTime.fromJSDate(storedAt, { zone }).toISODate() ?? '') < day;
}
