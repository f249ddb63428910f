import type { DiskMarker } from '#lib/contract/media.ts';
import type { MediumColour, Turn } from '#lib/domain/words.ts';
import { type Figures, KeepwellError } from '#lib/shared/errors.ts';
import { listCopies, type Shelf } from '../../artifact/shelf.ts';
import { recordAddedMedium } from '../../journal/media.ts';
import type { VolumeWatch } from '../../platform/volumes.ts';
import { assignmentOf, type SiteContext } from '../../site-context.ts';
import { judgeFileFailure } from '../destination-failure.ts';
import { folderShelf } from '../folder-shelf.ts';
import { asDiskFailure } from './disk-failure.ts';
import { lookAtVolumes, type SeenVolume } from './look-at-volumes.ts';
import { sealMarker, writeMarker } from './marker.ts';

export type DiskToAdd = {
  mediumId: string;
  destinationId: string;
  /** Which of the volumes that are plugged in. */
  isMeant: (volume: SeenVolume) => boolean;
  label: string;
  colour: MediumColour;
  turn: Turn;
  /** The centre's order; null at the site's own command line. */
  orderId: string | null;
};

/**
 * Makes a plugged-in volume a disk of a removable set: writes its marker and nothing else. Never formats; refuses what holds
 * another practice's or site's copies (`medium_foreign`), what is of the set already (`medium_in_use`), what isn't mounted
 * or may not be written. A volume whose marker was cloned or altered gets a new one: its copies stay as they are.
 */
export async function addDisk(site: SiteContext, watch: VolumeWatch, disk: DiskToAdd): Promise<SeenVolume> {
  const meant = (await lookAtVolumes(site, watch)).filter(disk.isMeant);
  const [volume] = meant;
  if (volume === undefined)
    throw new KeepwellError('medium_none', { figures: { found: '', expected: disk.label } });
  if (meant.length > 1) throw refusal('medium_cloned', volume);
  const { mountPoint, uuid, serial } = volume;
  await refuseUnfit(site, volume);
  if (mountPoint === null || uuid === null) throw refusal('medium_not_mounted', volume);
  const { practice, site: here } = site.identity;
  const content: Omit<DiskMarker, 'mac'> = {
    ...{ format: 'keepwell-disk', version: 1, mediumId: disk.mediumId, destinationId: disk.destinationId },
    ...{ label: disk.label, colour: disk.colour, turn: disk.turn },
    practice: { id: practice.id, name: practice.name },
    site: { id: here.id, name: here.name },
    volume: { uuid, serial },
    createdAt: site.clock.now().toISOString(),
  };
  await mark(volume, mountPoint, watch, sealMarker(content, site.keys.hashKey));
  recordAddedMedium(site.journal, {
    ...{ id: disk.mediumId, destinationId: disk.destinationId, label: disk.label, colour: disk.colour },
    ...{ turn: disk.turn, volume: { uuid, serial }, fsType: volume.fsType, sizeBytes: volume.sizeBytes },
    orderId: disk.orderId,
  });
  return volume;
}

async function refuseUnfit(site: SiteContext, volume: SeenVolume): Promise<void> {
  const { finding, mountPoint, isAllowed, isReadOnly } = volume;
  if (finding === 'ours' && isOfASet(site, volume)) throw refusal('medium_in_use', volume);
  if (finding === 'foreign') throw refusal('medium_foreign', volume);
  if (finding === 'nameless') throw refusal('medium_nameless', volume);
  if (mountPoint === null) throw refusal('medium_not_mounted', volume);
  if (!isAllowed) throw new KeepwellError('path_outside_roots', { figures: { path: mountPoint, roots: '' } });
  if (isReadOnly) throw refusal('medium_read_only', volume);
  const stranger = await findStranger(site, mountPoint);
  if (stranger !== null)
    throw new KeepwellError('medium_foreign', { figures: { found: volume.name, ...stranger } });
}

/** A disk of a set that is no more may begin anew in another one. */
function isOfASet(site: SiteContext, { marker }: SeenVolume): boolean {
  return assignmentOf(site).destinations.some((one) => one.id === marker?.destinationId);
}

/** Writes the marker on the very mounting that was looked at. */
async function mark(
  volume: SeenVolume,
  mountPoint: string,
  watch: VolumeWatch,
  marker: DiskMarker,
): Promise<void> {
  const isStillThere = async () => (await watch.mountKeyAt(mountPoint)) === volume.mountKey;
  try {
    if (!(await isStillThere())) throw refusal('medium_not_mounted', volume);
    await writeMarker(mountPoint, marker);
    await watch.flush(mountPoint);
    if (!(await isStillThere())) throw refusal('medium_not_mounted', volume);
  } catch (thrown) {
    throw asDiskFailure(judgeFileFailure(thrown, { path: mountPoint }), {
      disk: marker.label,
      colour: marker.colour,
    });
  }
}

/** Whose copies lie on a disk without a marker of ours, where they are not this site's: it was a folder of theirs once. */
async function findStranger(site: SiteContext, mountPoint: string): Promise<Figures | null> {
  const { practice, site: here } = site.identity;
  const shelf = folderShelf(mountPoint);
  // Only in Keepwell's own folder: the rest of the disk is somebody's, and none of ours to read through.
  const ownFolder: Shelf = {
    list: async (folder, signal) => (folder === '' ? [] : await shelf.list(folder, signal)),
    readBack: (name, signal) => shelf.readBack(name, signal),
  };
  const listed = await listCopies(ownFolder, () => true, new AbortController().signal);
  for (const copy of listed) {
    if (copy.kind === 'bad') continue;
    const { manifest } = copy.signed;
    if (manifest.practice.id !== practice.id || manifest.site.id !== here.id)
      return { practice: manifest.practice.name, site: manifest.site.name };
  }
  return null;
}

function refusal(
  code:
    | 'medium_in_use'
    | 'medium_foreign'
    | 'medium_nameless'
    | 'medium_not_mounted'
    | 'medium_read_only'
    | 'medium_cloned',
  volume: SeenVolume,
): KeepwellError {
  const owner: Figures =
    volume.marker === null ? {} : { practice: volume.marker.practice.name, site: volume.marker.site.name };
  return new KeepwellError(code, { figures: { found: volume.name, disk: volume.name, ...owner } });
}
