import type { Assignment } from '#lib/contract/assignment.ts';
import { isTooCloseToBackup, planDrill } from '#lib/domain/drill-draw.ts';
import { latestSlot, nextSlots } from '#lib/domain/schedule.ts';
import { drillQuestion, wishForDrawn } from '../jobs/drill-draws.ts';
import type { DrillRunner } from '../jobs/drill-runner.ts';
import { dropLeftDrills } from '../jobs/drop-drills.ts';
import { pastDrills, undroppedDrills } from '../journal/drills.ts';
import { type SiteContext, settingsOf } from '../site-context.ts';
import { readAssignment } from '../state/assignment-file.ts';

/**
 * Runs the drill that is due, if one is: at any hour, but not shortly before a backup is due, nor while one runs. What an
 * earlier drill could not drop is dropped first. Nothing here needs the centre.
 */
export async function drillWhenDue(site: SiteContext, drills: DrillRunner): Promise<void> {
  if (!drills.isFree) return;
  if (undroppedDrills(site.journal).length > 0) await dropLeftDrills(site);
  const stored = readAssignment(site.folder);
  if (stored === null) return;
  const { assignment } = stored;
  const plan = planDrill(drillQuestion(site, assignment));
  if (plan.kind !== 'due' || isBackupNear(assignment, site.clock.now())) return;
  if (!hasDrillServer(site) && isThatTold(site)) return;
  if (!drills.isFree) return;
  const { sourceId, dueDay, drawn } = plan;
  site.log.info({ sourceId, dueDay, ...drawn }, 'a drill is due');
  await drills.runDue(wishForDrawn(site, assignment, dueDay, drawn));
}

function hasDrillServer(site: SiteContext): boolean {
  const { drillServer, restoreServers } = settingsOf(site);
  return restoreServers.some((server) => server.name === drillServer);
}

/** A site without a server for drills says so once, not every day. */
function isThatTold(site: SiteContext): boolean {
  return pastDrills(site.journal).at(-1)?.failure?.code === 'restore_server_missing';
}

function isBackupNear(assignment: Assignment, now: Date): boolean {
  const { timeZone } = assignment.site;
  return assignment.sets.some(({ schedule, activeFrom }) => {
    const previousAt = latestSlot(schedule, timeZone, new Date(Date.parse(activeFrom) - 1), now);
    const [nextAt] = nextSlots(schedule, timeZone, now, 1);
    return isTooCloseToBackup({ previousAt, nextAt: nextAt ?? null }, now);
  });
}
