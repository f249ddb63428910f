import { type DrillRecord, noteDropped, undroppedDrills } from '../journal/drills.ts';
import { restoreServerNamed } from '../restore-servers.ts';
import type { SiteContext } from '../site-context.ts';

/** Milliseconds for one drop: a server that is away is asked again later. */
const dropWithinMs = 60_000;

/**
 * Drops a drill's throwaway database. It has a limit of its own, because a drill that was ended must be cleared away too.
 * Where that fails the journal still names the database, and it is dropped on a later look.
 */
export async function dropThrowaway(
  site: SiteContext,
  drill: DrillRecord,
  isMade: boolean,
): Promise<boolean> {
  try {
    if (isMade) {
      const server = restoreServerNamed(site, drill.server);
      await site.restorer.dropDatabase(server, drill.database, AbortSignal.timeout(dropWithinMs));
    }
    noteDropped(site.journal, drill.id);
    return true;
  } catch (err) {
    site.log.warn(
      { drillId: drill.id, database: drill.database, err },
      "a drill's database could not be dropped yet",
    );
    return false;
  }
}

/**
 * Drops what drills that a crash or an absent server ended have left behind: only databases that the journal names as a
 * drill's, never by their look. Answers with how many are gone now.
 */
export async function dropLeftDrills(site: SiteContext): Promise<number> {
  let dropped = 0;
  for (const drill of undroppedDrills(site.journal)) {
    if (await dropThrowaway(site, drill, drill.server !== '')) dropped += 1;
  }
  return dropped;
}
