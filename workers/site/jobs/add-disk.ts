import type { Job } from '#lib/contract/jobs.ts';
import { addDisk } from '../destinations/removable/add-disk.ts';
import { volumeWatch } from '../platform/volumes.ts';
import { assignedDestination, assignmentOf, type SiteContext } from '../site-context.ts';
import type { JobOutcome } from './job-outcome.ts';

/** Makes a volume that somebody chose in the dashboard a disk of a removable set. */
export async function addOrderedDisk(
  site: SiteContext,
  job: Extract<Job, { kind: 'add-disk' }>,
): Promise<JobOutcome> {
  const destination = assignedDestination(assignmentOf(site), job.destinationId);
  if (destination.kind !== 'removable') {
    return { outcome: 'refused', failure: { code: 'not_assigned', figures: {} }, figures: {} };
  }
  const { mediumId, destinationId, label, colour, turn, orderId, volumeKey } = job;
  const isMeant = (volume: { key: string }) => volume.key === volumeKey;
  const disk = { mediumId, destinationId, label, colour, turn, orderId, isMeant };
  const volume = await addDisk(site, volumeWatch(), disk);
  return { outcome: 'done', failure: null, figures: { disk: label, fsType: volume.fsType } };
}
