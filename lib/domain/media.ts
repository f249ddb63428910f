import type { MediumPresence, Placement, Retirement, VolumeFinding } from './words.ts';

/** What tells one volume from every other: its file system's own id, and the serial number of its disk where it tells one. */
export type VolumeIdentity = { uuid: string; serial: string | null };

/** Whether a volume is the one that was noted. A serial number counts only where both tell it: not every adapter does. */
export function isSameVolume(noted: VolumeIdentity, found: VolumeIdentity): boolean {
  if (noted.uuid !== found.uuid) return false;
  return noted.serial === null || found.serial === null || noted.serial === found.serial;
}

/** What was read of a volume's marker file. */
export type ReadMarker =
  | { state: 'none' }
  /** There is a file of that name, but it doesn't say what a marker says. */
  | { state: 'unreadable' }
  | {
      state: 'read';
      practiceId: string;
      siteId: string;
      volume: VolumeIdentity;
      /** Whether this site's own key wrote it. */
      isAuthentic: boolean;
    };

/**
 * What a plugged-in volume is. *Ours*: its marker was written by this site for this very volume. *Cloned*: the marker is
 * ours, the volume another. *Altered*: it claims to be ours and this site's key didn't write it, or it can't be read.
 * *Foreign*: another practice's or site's. *Nameless*: a volume without an identity could not be told from another one.
 */
export function judgeVolume(
  marker: ReadMarker,
  volume: { uuid: string | null; serial: string | null },
  site: { practiceId: string; siteId: string },
): VolumeFinding {
  if (volume.uuid === null) return 'nameless';
  if (marker.state === 'none') return 'unknown';
  if (marker.state === 'unreadable') return 'altered';
  if (marker.practiceId !== site.practiceId || marker.siteId !== site.siteId) return 'foreign';
  if (!marker.isAuthentic) return 'altered';
  return isSameVolume(marker.volume, { uuid: volume.uuid, serial: volume.serial }) ? 'ours' : 'cloned';
}

/** One thing that is plugged in, as far as choosing a disk goes. */
export type PluggedIn = {
  finding: VolumeFinding;
  /** The disk that its marker names; null where it has none of ours. */
  mediumId: string | null;
  /** Null where the system sees the volume but has not mounted it. */
  mountPoint: string | null;
  /** Whether the site's own settings allow copies where it is mounted. */
  isAllowed: boolean;
  /** How people would recognise it: the marker's or the volume's label. */
  name: string;
};

export type KnownDisk = { id: string; isRetired: boolean };

export type DiskChoice<Volume> =
  | { ok: true; volume: Volume }
  | { ok: false; reason: DiskRefusal; found: string };

export type DiskRefusal =
  | 'medium_unregistered'
  | 'medium_none'
  | 'medium_not_mounted'
  | 'medium_wrong'
  | 'medium_retired'
  | 'medium_unknown'
  | 'medium_foreign'
  | 'medium_cloned'
  | 'medium_altered'
  | 'medium_nameless'
  | 'path_outside_roots';

/**
 * The disk that a copy goes to now, of all that is plugged in; or why it has to wait, told by what is in the drive, the most
 * telling first. Two volumes that both pass for the same disk are clones of each other: neither is trusted.
 */
export function chooseDisk<Volume extends PluggedIn>(
  plugged: readonly Volume[],
  rightIds: readonly string[],
  known: readonly KnownDisk[],
): DiskChoice<Volume> {
  const refuse = (reason: DiskRefusal, volume?: Volume): DiskChoice<Volume> => ({
    ok: false,
    reason,
    found: volume?.name ?? '',
  });
  if (known.every((disk) => disk.isRetired)) return refuse('medium_unregistered');
  const ours = plugged.filter((volume) => volume.finding === 'ours');
  const right = ours.filter((volume) => rightIds.includes(volume.mediumId ?? ''));
  const twin = right.find((volume) =>
    right.some((other) => other !== volume && other.mediumId === volume.mediumId),
  );
  if (twin !== undefined) return refuse('medium_cloned', twin);
  const usable = right.find((volume) => volume.mountPoint !== null && volume.isAllowed);
  if (usable !== undefined) return { ok: true, volume: usable };
  const [away] = right;
  if (away !== undefined)
    return refuse(away.mountPoint === null ? 'medium_not_mounted' : 'path_outside_roots', away);
  for (const finding of ['cloned', 'altered'] as const) {
    const found = plugged.find((volume) => volume.finding === finding);
    if (found !== undefined) return refuse(finding === 'cloned' ? 'medium_cloned' : 'medium_altered', found);
  }
  const ofSet = ours.find((volume) => known.some((disk) => disk.id === volume.mediumId));
  if (ofSet !== undefined) {
    const isRetired = known.some((disk) => disk.id === ofSet.mediumId && disk.isRetired);
    return refuse(isRetired ? 'medium_retired' : 'medium_wrong', ofSet);
  }
  for (const finding of ['foreign', 'unknown', 'nameless'] as const) {
    const found = plugged.find((volume) => volume.finding === finding);
    if (found !== undefined) return refuse(refusalOf[finding], found);
  }
  return refuse('medium_none');
}

const refusalOf = {
  foreign: 'medium_foreign',
  unknown: 'medium_unknown',
  nameless: 'medium_nameless',
} as const satisfies Partial<Record<VolumeFinding, DiskRefusal>>;

/** File systems of the FAT family hold no file of 4 GiB or more. */
const fatTypes = new Set(['vfat', 'msdos', 'fat', 'fat12', 'fat16', 'fat32', 'fuse.fusefat']);
export const fatLimitBytes = 4 * 1024 ** 3 - 1;

export function fitsFileSystem(fsType: string, fileBytes: number): boolean {
  return fileBytes <= fatLimitBytes || !fatTypes.has(fsType.toLowerCase());
}

/** What is known of where a disk is. */
export type DiskSightings = {
  /** As the agent last told; null before it ever saw the disk. */
  presence: MediumPresence | null;
  seenAt: Date | null;
  /** What a person last said of it. */
  statement: { at: Date; place: Placement } | null;
  retiredAs: Retirement | null;
  /** Where its set's disks are kept, as the destination says. */
  placement: Placement;
};

export type DiskPlace = 'in-drive' | 'off-site' | 'on-site' | 'unknown' | 'gone';

/**
 * Where a disk is now. In the drive until the agent has seen it removed; after that where a person said they took it, or
 * where its set's disks are kept. Never seen: nobody knows. What a person says while the disk is in the drive counts
 * for nothing: the computer is still connected to it.
 */
export function judgePlace(disk: DiskSightings): DiskPlace {
  if (disk.retiredAs === 'lost' || disk.retiredAs === 'broken') return 'gone';
  if (disk.presence === null) return 'unknown';
  if (disk.presence !== 'removed') return 'in-drive';
  const said = disk.statement !== null && (disk.seenAt === null || disk.statement.at >= disk.seenAt);
  return said && disk.statement !== null ? disk.statement.place : disk.placement;
}

/** Disconnected from network and computer (S4): only while it has been seen removed. */
export function isOffline(disk: DiskSightings): boolean {
  const place = judgePlace(disk);
  return place === 'off-site' || place === 'on-site';
}

export function isOffSite(disk: DiskSightings): boolean {
  return judgePlace(disk) === 'off-site';
}

/** Hours that people have, after a disk's turn is over, to take it out before they are reminded. */
const overstayHours = 4;

/** Whether a disk stays plugged in past its turn (S4): one that never leaves is lost together with the server. */
export function isOverstaying(
  disk: { presence: MediumPresence | null; isRightNow: boolean },
  turnBeganAt: Date,
  now: Date,
): boolean {
  if (disk.presence === null || disk.presence === 'removed' || disk.isRightNow) return false;
  return now.getTime() - turnBeganAt.getTime() >= overstayHours * 3_600_000;
}

/** Whether a disk has let so many of its turns pass unseen that somebody should ask for it. */
export function isLongAway(presence: MediumPresence | null, turnsPassed: number): boolean {
  return presence === 'removed' && turnsPassed >= 3;
}
