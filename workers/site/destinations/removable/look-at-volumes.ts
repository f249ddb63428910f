import { isAbsolute } from 'node:path';
import type { AssignedDestination } from '#lib/contract/assignment.ts';
import type { DiskMarker, PluggedVolume } from '#lib/contract/media.ts';
import { isSameVolume, judgeVolume, type PluggedIn, type ReadMarker } from '#lib/domain/media.ts';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';
import { allMedia } from '../../journal/media.ts';
import { freeBytesAt } from '../../platform/free-space.ts';
import type { Volume, VolumeWatch } from '../../platform/volumes.ts';
import { type SiteContext, settingsOf } from '../../site-context.ts';
import { readAssignment } from '../../state/assignment-file.ts';
import { isInside, resolveRoot } from '../folder/resolve-root.ts';
import { withIoTimeout } from '../io-timeout.ts';
import { type FoundMarker, isMarkerAuthentic, readMarker } from './marker.ts';

/** A volume that is plugged in now, and what it is found to be. */
export type SeenVolume = Volume &
  PluggedIn & {
    /** What an order or a person's command names it by. */
    readonly key: string;
    readonly marker: DiskMarker | null;
  };

export type DiskSite = Pick<SiteContext, 'folder' | 'identity' | 'keys' | 'journal'>;

/** All volumes that could be disks of this site's removable sets, each with its finding. Reads only. */
export async function lookAtVolumes(site: DiskSite, watch: VolumeWatch): Promise<SeenVolume[]> {
  const volumes = await watch.list();
  const folders = readAssignment(site.folder)?.assignment.destinations ?? [];
  const candidates = volumes.filter((volume) => !holdsFolderDestination(volume, folders));
  return await Promise.all(candidates.map((volume) => lookAt(site, volume)));
}

/** As the centre is told of it, for people to choose from. */
export async function asPlugged(volume: SeenVolume): Promise<PluggedVolume> {
  const { key, label, fsType, sizeBytes, isReadOnly, mountPoint, isAllowed, finding, marker } = volume;
  return {
    ...{ key, label: label.slice(0, 100), fsType: fsType.slice(0, 40), sizeBytes, isReadOnly },
    ...{ mountPoint: mountPoint?.slice(0, 500) ?? null, isAllowed, finding },
    freeBytes: mountPoint === null ? null : await freeOrNull(mountPoint),
    owner: marker === null ? null : { practice: marker.practice.name, site: marker.site.name },
  };
}

export async function freeOrNull(mountPoint: string): Promise<number | null> {
  try {
    return await withIoTimeout(freeBytesAt(mountPoint), lookTimeoutMs, noSignal, { path: mountPoint });
  } catch (thrown) {
    // It went away between two looks, or doesn't answer: then nobody knows.
    if (codeOf(thrown) === undefined) throw thrown;
    return null;
  }
}

async function lookAt(site: DiskSite, volume: Volume): Promise<SeenVolume> {
  const { mountPoint, uuid, serial } = volume;
  const found = mountPoint === null ? null : await markerOf(mountPoint);
  const { practice, site: here } = site.identity;
  const finding =
    found === null
      ? findingUnmounted(site, volume)
      : judgeVolume(
          asRead(found, site.keys.hashKey),
          { uuid, serial },
          { practiceId: practice.id, siteId: here.id },
        );
  const marker = found?.state === 'read' ? found.marker : null;
  const known = finding === 'ours' ? (marker?.mediumId ?? knownByVolume(site, volume)?.id ?? null) : null;
  return {
    ...volume,
    key: `${uuid ?? ''} ${serial ?? ''}`.trim(),
    finding,
    mediumId: known,
    isAllowed: mountPoint !== null && (await isAllowed(mountPoint, settingsOf(site).allowedRoots)),
    name: marker?.label || volume.label || mountPoint || (uuid ?? ''),
    marker,
  };
}

/** What is not mounted has no marker that could be read: only a volume that the journal knows is told. */
function findingUnmounted(site: DiskSite, volume: Volume) {
  if (volume.uuid === null) return 'nameless';
  return knownByVolume(site, volume) === null ? 'unknown' : 'ours';
}

function knownByVolume(site: DiskSite, { uuid, serial }: Volume) {
  if (uuid === null) return null;
  return allMedia(site.journal).find((medium) => isSameVolume(medium.volume, { uuid, serial })) ?? null;
}

function asRead(found: FoundMarker, hashKey: Uint8Array): ReadMarker {
  if (found.state !== 'read') return found;
  const { practice, site, volume } = found.marker;
  const isAuthentic = isMarkerAuthentic(found.marker, hashKey);
  return { state: 'read', practiceId: practice.id, siteId: site.id, volume, isAuthentic };
}

async function markerOf(mountPoint: string): Promise<FoundMarker> {
  try {
    return await withIoTimeout(readMarker(mountPoint), lookTimeoutMs, noSignal, { path: mountPoint });
  } catch (thrown) {
    if (thrown instanceof KeepwellError && thrown.code === 'destination_unreachable')
      return { state: 'unreadable' };
    throw thrown;
  }
}

async function isAllowed(mountPoint: string, allowedRoots: readonly string[]): Promise<boolean> {
  try {
    await resolveRoot(mountPoint, allowedRoots);
    return true;
  } catch (thrown) {
    if (thrown instanceof KeepwellError) return false;
    throw thrown;
  }
}

/** A second disk that a folder destination lies on is no stranger in the drive. */
function holdsFolderDestination(
  { mountPoint }: Volume,
  destinations: readonly AssignedDestination[],
): boolean {
  return (
    mountPoint !== null &&
    destinations.some(
      (one) =>
        one.kind === 'folder' && isAbsolute(one.settings.path) && isInside(one.settings.path, mountPoint),
    )
  );
}

const lookTimeoutMs = 20_000;
const noSignal = new AbortController().signal;
