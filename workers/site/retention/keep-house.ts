import { DateTime } from 'luxon';
import { z } from 'zod';
import type { Assignment } from '#lib/contract/assignment.ts';
import { type Failure, failureSchema } from '#lib/contract/failure.ts';
import type { Destination } from '../destinations/destination.ts';
import { failureOf } from '../failure-of.ts';
import type { CopyMaker } from '../jobs/copy-maker.ts';
import { verifyCopy } from '../jobs/verify-copy.ts';
import type { Journal } from '../journal/journal.ts';
import { appendFact } from '../journal/journal-facts.ts';
import { lastCameAt } from '../journal/media.ts';
import { assignedDestination, type SiteContext, settingsOf } from '../site-context.ts';
import { readAssignment } from '../state/assignment-file.ts';
import { expireCopies } from './expire.ts';
import { type Look, lookThrough } from './look-through.ts';
import { pauseOfExpiry } from './may-expire.ts';
import { planAt } from './plan-at.ts';
import { queueRepairs, settleHalfRemoved } from './repair.ts';
import { sweepRubbish } from './sweep-rubbish.ts';

/** Milliseconds after which a destination that was away is looked at again. */
const againMs = 10 * 60_000;
/** Copies that lie there again after they were missing, read whole before they count: so many at a time. */
const mostReread = 3;

/**
 * Keeps house at every destination that is due for it: once a day, after each copy that was stored there, and again
 * while it is away. Looks through what lies there, removes rubbish, has lost copies made anew, and expires what
 * retention lets go. Needs nothing but the stored assignment and the journal. Disks are looked after by who sees them come.
 */
export async function keepHouse(site: SiteContext, copies: CopyMaker): Promise<void> {
  const stored = readAssignment(site.folder);
  if (stored === null) return;
  const { assignment } = stored;
  for (const { id, kind } of assignment.destinations) {
    if (kind !== 'removable' && isDue(site.journal, assignment, id))
      await keepHouseAt(site, copies, assignment, id);
  }
}

/** The same on the disks in the drive of one set, once they have come and once a day; null while that is not due. */
export function keepHouseOnDisks(
  site: SiteContext,
  copies: CopyMaker,
  destinationId: string,
): Promise<void> | null {
  const stored = readAssignment(site.folder);
  if (stored === null || !isDue(site.journal, stored.assignment, destinationId)) return null;
  return keepHouseAt(site, copies, stored.assignment, destinationId);
}

/** One destination, while no copy is being made there. Never throws for what is the destination's own trouble. */
export async function keepHouseAt(
  site: SiteContext,
  copies: CopyMaker,
  assignment: Assignment,
  destinationId: string,
): Promise<void> {
  await copies.atDestination(destinationId, async (signal) => {
    const at = site.journal.clock.now();
    try {
      const destination = await site.openDestination(assignedDestination(assignment, destinationId));
      try {
        await work(site, destination, assignment, destinationId, signal);
      } finally {
        await destination.close();
      }
    } catch (thrown) {
      // The agent is stopping: its next life looks anew.
      if (signal.aborted) return;
      const failure = failureOf(thrown);
      site.log.warn({ destinationId, failure, err: thrown }, 'a destination could not be looked at');
      const look = { copies: 0, missing: 0, altered: 0, rubbishRemoved: 0 };
      noteLook(site.journal, assignment, destinationId, { ...look, failure, at });
    }
  });
}

async function work(
  site: SiteContext,
  destination: Destination,
  assignment: Assignment,
  destinationId: string,
  signal: AbortSignal,
): Promise<void> {
  const { journal, log } = site;
  const at = journal.clock.now();
  const mediumIds = await destination.findDisks?.(signal);
  if (mediumIds === undefined) await destination.check(signal);
  const look = await lookThrough(site, destination, destinationId, signal);
  await reread(site, look, signal);
  const rubbishRemoved = await sweepRubbish(journal, destination, destinationId, signal);
  noteLook(journal, assignment, destinationId, { ...look, rubbishRemoved, failure: null, at, mediumIds });
  const planned = planAt(journal, assignment, settingsOf(site), destination, destinationId);
  settleHalfRemoved(journal, destination, destinationId, planned);
  const repairs = queueRepairs(journal, destinationId, planned);
  const pause = pauseOfExpiry(journal);
  const expired = pause === null ? await expireCopies(site, destination, destinationId, planned, signal) : 0;
  const { reappeared: _, ...counts } = look;
  log.info({ destinationId, ...counts, rubbishRemoved, repairs, expired, pause }, 'kept house');
}

/** What was missing and lies there again (a disk was put back) counts once it was read whole. */
async function reread(site: SiteContext, look: Look, signal: AbortSignal): Promise<void> {
  for (const { copy } of look.reappeared.toReversed().slice(0, mostReread)) {
    await verifyCopy(site, copy.id, 'intact', signal);
  }
}

const lastLookSchema = z.object({
  day: z.string(),
  at: z.iso.datetime(),
  failure: failureSchema.nullable(),
});
type LastLook = z.infer<typeof lastLookSchema>;

function lastLook(journal: Journal, destinationId: string): LastLook | null {
  const noted = journal.meta(`look ${destinationId}`);
  return noted === null ? null : lastLookSchema.parse(JSON.parse(noted));
}

/**
 * Due: not seen today, away when last looked at, or with something stored, half removed or lost since. Disks are looked at when
 * they come; one that can't be looked at then is so on its next day or when it comes again, not every ten minutes.
 */
export function isDue(journal: Journal, assignment: Assignment, destinationId: string): boolean {
  const last = lastLook(journal, destinationId);
  const now = journal.clock.now();
  const onDisks = isRemovable(assignment, destinationId);
  const cameAt = onDisks ? lastCameAt(journal, destinationId) : null;
  if (onDisks && cameAt === null) return false;
  if (last === null || (cameAt !== null && cameAt.toISOString() > last.at)) return true;
  if (last.failure !== null && !onDisks) return Math.abs(now.getTime() - Date.parse(last.at)) >= againMs;
  if (last.day !== dayOf(now, assignment)) return true;
  return isUnsettledSince(journal, destinationId, last);
}

/** Stored since, or half removed by somebody who was killed. */
function isUnsettledSince(journal: Journal, destinationId: string, last: LastLook): boolean {
  const found = journal.get(
    `SELECT 1 FROM copy WHERE destination_id = ? AND ((state = 'stored' AND stored_at > ?)
       OR (? AND expiring_since IS NOT NULL AND expiry_failure IS NULL
         AND NOT EXISTS (SELECT 1 FROM copy_medium JOIN medium ON medium.id = medium_id
           WHERE copy_id = copy.id AND coalesce(presence, 'removed') = 'removed'))) LIMIT 1`,
    destinationId,
    last.at,
    last.failure === null ? 1 : 0,
  );
  return found !== null;
}

function isRemovable(assignment: Assignment, destinationId: string): boolean {
  return assignment.destinations.some(({ id, kind }) => id === destinationId && kind === 'removable');
}

type Noted = Pick<Look, 'copies' | 'missing' | 'altered'> & {
  rubbishRemoved: number;
  failure: Failure | null;
  at: Date;
  /** Of a set of disks, those that were in the drive. */
  mediumIds?: readonly string[] | undefined;
};

/**
 * Remembered, and told: once a day, when something was found, and when the destination goes away or comes back. That no disk
 * of a set is in the drive is as it should be most of the time: their own facts tell where they are.
 */
function noteLook(journal: Journal, assignment: Assignment, destinationId: string, noted: Noted): void {
  const { failure, at, copies, missing, altered, rubbishRemoved, mediumIds } = noted;
  const before = lastLook(journal, destinationId);
  const day = dayOf(at, assignment);
  const isAbsence = failure !== null && isRemovable(assignment, destinationId);
  const isNews =
    before === null ||
    before.failure?.code !== failure?.code ||
    mediumIds !== undefined ||
    (failure === null && (before.day !== day || missing + altered + rubbishRemoved > 0));
  journal.transaction(() => {
    const look: LastLook = { day, at: at.toISOString(), failure };
    journal.setMeta(`look ${destinationId}`, JSON.stringify(look));
    if (!isNews || isAbsence) return;
    const checkedAt = at.toISOString();
    const found = {
      ...{ copies, missing, altered, rubbishRemoved },
      ...(mediumIds === undefined ? {} : { mediumIds: [...mediumIds] }),
    };
    appendFact(journal, { kind: 'destination-checked', destinationId, failure, ...found, checkedAt });
  });
}

function dayOf(at: Date, assignment: Assignment): string {
  return DateTime.fromJSDate(at, { zone: assignment.site.timeZone }).toISODate() ?? '';
}
