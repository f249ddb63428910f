import type { AssignedDestination } from '#lib/contract/assignment.ts';
import type { Clock } from '#lib/shared/clock.ts';
import { disksOf, mediumOfCopy, mediumOfFile, recordPresence } from '../../journal/media.ts';
import { type VolumeWatch, volumeWatch } from '../../platform/volumes.ts';
import { assignmentOf, settingsOf } from '../../site-context.ts';
import { type DiskSite, lookAtVolumes } from './look-at-volumes.ts';
import { RemovableDestination } from './removable-destination.ts';

export type AssignedRemovable = Extract<AssignedDestination, { kind: 'removable' }>;

/** A removable set as it is now: which disks belong to it, whose turn it is, and what is in the drive. */
export async function openRemovable(
  site: DiskSite & { clock: Clock },
  assigned: AssignedRemovable,
  watch: VolumeWatch = volumeWatch(),
): Promise<RemovableDestination> {
  const { journal, clock } = site;
  return new RemovableDestination({
    destinationId: assigned.id,
    settings: assigned.settings,
    disks: disksOf(journal, assigned.id, assigned.settings.disks),
    timeZone: assignmentOf(site).site.timeZone,
    clock,
    watch,
    look: () => lookAtVolumes(site, watch),
    allowedRoots: settingsOf(site).allowedRoots,
    mediumOfFile: (name) => mediumOfFile(journal, assigned.id, name),
    mediumOfCopy: (copyId) => mediumOfCopy(journal, copyId),
    onWrite: (mediumId) => recordPresence(journal, mediumId, 'in-use', null),
  });
}
