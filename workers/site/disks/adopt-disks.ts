import type { SeenVolume } from '../destinations/removable/look-at-volumes.ts';
import type { AssignedRemovable } from '../destinations/removable/open-removable.ts';
import { adoptMedium, findMedium } from '../journal/media.ts';
import type { SiteContext } from '../site-context.ts';

export type AdoptedDisk = { set: AssignedRemovable; mediumId: string; mountPoint: string };

/**
 * Takes disks into the journal that this site's key had marked and this journal doesn't know: an agent that took a lost
 * one's place meets them again as they are plugged in. Answers with those that are new.
 */
export function adoptDisks(
  site: SiteContext,
  sets: readonly AssignedRemovable[],
  seen: readonly SeenVolume[],
): AdoptedDisk[] {
  const adopted: AdoptedDisk[] = [];
  for (const { marker, finding, fsType, sizeBytes, mountPoint } of seen) {
    if (finding !== 'ours' || marker === null || mountPoint === null) continue;
    const { mediumId } = marker;
    const set = sets.find((one) => one.id === marker.destinationId);
    if (set === undefined || findMedium(site.journal, mediumId) !== null) continue;
    const { label, colour, turn } = set.settings.disks.find((disk) => disk.id === mediumId) ?? marker;
    const medium = { id: mediumId, destinationId: set.id, label, colour, turn, volume: marker.volume };
    adoptMedium(site.journal, { ...medium, fsType, sizeBytes });
    site.log.info({ mediumId, label }, 'a disk of this site is known again from its marker');
    adopted.push({ set, mediumId, mountPoint });
  }
  return adopted;
}
