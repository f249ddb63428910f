import { DateTime } from 'luxon';
import type { Assignment } from '#lib/contract/assignment.ts';
import type { DrillCheck } from '#lib/contract/drill.ts';
import { type DrawnCopy, type DrillQuestion, drawCopy, unprovenDaysOf } from '#lib/domain/drill-draw.ts';
import { isPlaceAway } from '#lib/domain/drill-verdict.ts';
import { canonicalJson } from '#lib/shared/canonical-json.ts';
import { type CopyRecord, requireCopy, storedCopies } from '../journal/copies.ts';
import { pastDrills } from '../journal/drills.ts';
import { isCopyWithinReach } from '../journal/media.ts';
import type { SiteContext } from '../site-context.ts';
import type { DrillWish } from './drill.ts';

/** What the site's assignment and journal know of its copies and drills, as the draw is asked about it. */
export function drillQuestion(site: SiteContext, assignment: Assignment): DrillQuestion {
  const sourceIds = new Set(assignment.sources.map((source) => source.id));
  return {
    timeZone: assignment.site.timeZone,
    now: site.clock.now(),
    sources: assignment.sources.map(({ id }) => ({ sourceId: id, everyDays: everyDays(assignment, id) })),
    copies: assignment.destinations
      .flatMap((destination) => storedCopies(site.journal, destination.id))
      // A copy on a disk that is away can't be restored today.
      .filter((copy) => sourceIds.has(copy.sourceId) && isCopyWithinReach(site.journal, copy.id))
      .map(({ id, sourceId, destinationId, storedAt }) => ({
        copyId: id,
        sourceId,
        destinationId,
        storedAt: storedAt ?? site.clock.now(),
      })),
    past: pastDrills(site.journal).map((drill) => ({
      ...drill,
      isPlaceAway: drill.failure !== null && isPlaceAway(drill.failure.code),
    })),
  };
}

/** The wish for a copy that was drawn for that day. */
export function wishForDrawn(
  site: SiteContext,
  assignment: Assignment,
  dueDay: string,
  { copyId, reason, destinations, copies, unprovenDays }: DrawnCopy,
): DrillWish {
  const copy = requireCopy(site.journal, copyId);
  const draw = { reason, destinations, copies, unprovenDays };
  return { copy, draw, orderId: null, dueDay, checks: checksFor(assignment, copy.sourceId) };
}

/** The wish for a copy that a person named. */
export function wishForOrdered(
  site: SiteContext,
  assignment: Assignment,
  copy: CopyRecord,
  orderId: string | null,
): DrillWish {
  const { copies, past, now } = drillQuestion(site, assignment);
  const own = copies.filter((one) => one.sourceId === copy.sourceId);
  const draw = {
    reason: 'ordered' as const,
    destinations: new Set(own.map((one) => one.destinationId)).size,
    copies: own.filter((one) => one.destinationId === copy.destinationId).length,
    unprovenDays: unprovenDaysOf(past, copy.sourceId, copy.destinationId, now),
  };
  return { copy, draw, orderId, dueDay: null, checks: checksFor(assignment, copy.sourceId) };
}

/** The wish for whatever has waited longest, due or not: of the source whose last verdict lies furthest back. */
export function wishForLongestUnproven(site: SiteContext, assignment: Assignment): DrillWish | null {
  const question = drillQuestion(site, assignment);
  const dueDay = DateTime.fromJSDate(question.now, { zone: question.timeZone }).toISODate() ?? '';
  const verdictAt = (sourceId: string) =>
    question.past
      .findLast((drill) => drill.sourceId === sourceId && drill.outcome !== 'not-run')
      ?.startedAt.getTime() ?? 0;
  const sourceIds = question.sources
    .map(({ sourceId }) => sourceId)
    .sort((a, b) => verdictAt(a) - verdictAt(b));
  for (const sourceId of sourceIds) {
    const drawn = drawCopy(question, sourceId, dueDay);
    if (drawn !== null) return wishForDrawn(site, assignment, dueDay, drawn);
  }
  return null;
}

/** What every policy asks of a source: the shortest rhythm of the sets that it is in. */
function everyDays(assignment: Assignment, sourceId: string): number | null {
  const asked = setsWith(assignment, sourceId).flatMap((set) => set.drill.everyDays ?? []);
  return asked.length === 0 ? null : Math.min(...asked);
}

function checksFor(assignment: Assignment, sourceId: string): DrillCheck[] {
  const checks = setsWith(assignment, sourceId).flatMap((set) => set.drill.checks);
  // The contract takes twenty results; a source in several sets with more checks than that has the first ones run.
  return [...new Map(checks.map((check) => [canonicalJson(check), check])).values()].slice(0, 20);
}

function setsWith(assignment: Assignment, sourceId: string) {
  return assignment.sets.filter((set) => set.sourceIds.includes(sourceId));
}
