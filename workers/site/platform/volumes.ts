import { KeepwellError } from '#lib/shared/errors.ts';
import { linuxVolumes } from './volumes-linux.ts';

/** A file system on a disk that this machine sees, mounted or not. */
export interface Volume {
  /** The file system's own id; null where nothing tells it. */
  readonly uuid: string | null;
  /** The serial number of the disk that it is on; null where its adapter doesn't tell. */
  readonly serial: string | null;
  readonly label: string;
  readonly fsType: string;
  readonly sizeBytes: number | null;
  readonly isReadOnly: boolean;
  /** Null where it isn't mounted. */
  readonly mountPoint: string | null;
  /** Changes with each mounting, so that a disk which was exchanged meanwhile is noticed. */
  readonly mountKey: string;
}

export interface VolumeWatch {
  /** All volumes but those that the system itself runs from. */
  list(): Promise<readonly Volume[]>;
  /** A text that changes when a volume comes, goes or is mounted; cheap to ask for every few seconds. */
  fingerprint(): Promise<string>;
  /** The mounting of one place as it is now; null when nothing is mounted there. */
  mountKeyAt(mountPoint: string): Promise<string | null>;
  /** Sees to it that all that was written there is on the disk. */
  flush(mountPoint: string): Promise<void>;
  /** Takes the volume out of the system's tree; throws where this account may not, or something uses it. */
  unmount(mountPoint: string): Promise<void>;
}

/**
 * How this operating system tells its volumes apart. Windows would ask Get-Volume and Get-Disk, macOS diskutil; until they
 * do, a removable set is refused there by name, never guessed at by drive letter.
 */
export function volumeWatch(platform: NodeJS.Platform = process.platform): VolumeWatch {
  if (platform === 'linux') return linuxVolumes;
  throw new KeepwellError('settings_invalid', {
    message: `Removable disks can't be told apart on this system yet (${platform}). Use a folder destination here.`,
    figures: { reason: platform },
  });
}
