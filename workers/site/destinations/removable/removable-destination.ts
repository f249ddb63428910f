import { stat } from 'node:fs/promises';
import type { AssignedMedium, RemovableSettings } from '#lib/contract/media.ts';
import { chooseDisk, fatLimitBytes, fitsFileSystem } from '#lib/domain/media.ts';
import { judgeTurn } from '#lib/domain/rotation.ts';
import type { Clock } from '#lib/shared/clock.ts';
import { type Figures, KeepwellError } from '#lib/shared/errors.ts';
import type { StoredBytes } from '../../artifact/read-back.ts';
import type { VolumeWatch } from '../../platform/volumes.ts';
import type { Destination, PutOptions, StoredCopy, StoredEntry, TestStep } from '../destination.ts';
import { FolderDestination } from '../folder/folder-destination.ts';
import { asDiskFailure } from './disk-failure.ts';
import { beginUse } from './drive-use.ts';
import type { SeenVolume } from './look-at-volumes.ts';
import { markerName, readMarker } from './marker.ts';

export interface RemovableOptions {
  readonly destinationId: string;
  readonly settings: RemovableSettings;
  /** The set's disks as they are called now. */
  readonly disks: readonly AssignedMedium[];
  readonly timeZone: string;
  readonly clock: Clock;
  readonly watch: VolumeWatch;
  readonly look: () => Promise<readonly SeenVolume[]>;
  readonly allowedRoots: readonly string[];
  /** On which disk a file lies, as the journal has it. */
  readonly mediumOfFile: (name: string) => string | null;
  /** On which disk a copy lies. */
  readonly mediumOfCopy: (copyId: string) => string | null;
  /** Called before the first byte goes to a disk: from then on it must not be pulled. */
  readonly onWrite: (mediumId: string) => void;
}

type OpenDisk = { disk: AssignedMedium; volume: SeenVolume; folder: FolderDestination };

/**
 * Two or more disks in rotation (L3, S5). A copy goes to the disk whose turn it is, and to no other; what is read is read
 * from whichever of the set's disks it lies on. A disk is known by marker and volume, and is written to only while it is
 * really mounted.
 */
export class RemovableDestination implements Destination {
  readonly kind = 'removable';
  readonly #options: RemovableOptions;
  /** The disk that this copy goes to: its dump, its roles and its manifest belong on one. */
  #chosen: OpenDisk | null = null;
  /** Which disk each file was put on by this object: the journal hears of it later, and may know an older one. */
  readonly #put = new Map<string, string>();
  /** Disks that were found in the drive, whose copies may be looked after. */
  #found: ReadonlySet<string> = new Set();
  /** Ends the use of each disk that this object has written to. */
  readonly #used = new Map<string, () => void>();

  constructor(options: RemovableOptions) {
    this.#options = options;
  }

  async check(signal: AbortSignal): Promise<void> {
    const open = await this.#right();
    await this.#on(open, open.folder.check(signal));
  }

  async test(signal: AbortSignal): Promise<readonly TestStep[]> {
    const open = (await this.#present())[0] ?? (await this.#right());
    this.#use(open.disk.id);
    return await open.folder.test(signal);
  }

  async freeBytes(signal: AbortSignal): Promise<number> {
    const open = await this.#right();
    return await this.#on(open, open.folder.freeBytes(signal));
  }

  /** One that was taken out of use keeps what lies on it: nothing is expired there. */
  async findDisks(signal: AbortSignal): Promise<readonly string[]> {
    signal.throwIfAborted();
    const present = (await this.#present()).filter(({ disk }) => !disk.isRetired);
    this.#found = new Set(present.map(({ disk }) => disk.id));
    if (present.length === 0) throw this.#away(null);
    return [...this.#found];
  }

  holds(copyId: string): boolean {
    return this.#found.has(this.#options.mediumOfCopy(copyId) ?? '');
  }

  /** What lies on those of the set's disks that are plugged in. */
  async list(folder: string, signal: AbortSignal): Promise<readonly StoredEntry[]> {
    const present = await this.#present();
    if (present.length === 0) throw this.#away(null);
    const lists = await Promise.all(present.map((open) => this.#on(open, open.folder.list(folder, signal))));
    return lists.flat().filter((entry) => entry.name.toLowerCase() !== markerName);
  }

  async put(localFile: string, name: string, options: PutOptions): Promise<StoredCopy> {
    const open = await this.#right();
    const { disk, volume, folder } = open;
    const { size } = await stat(localFile);
    if (!fitsFileSystem(volume.fsType, size)) {
      const figures = {
        ...figuresOf(disk),
        fsType: volume.fsType,
        neededBytes: size,
        limitBytes: fatLimitBytes,
      };
      throw new KeepwellError('medium_file_too_large', { figures });
    }
    if (volume.isReadOnly)
      throw new KeepwellError('medium_read_only', { figures: figuresOf(disk), retry: true });
    this.#use(disk.id);
    const stored = await this.#on(open, folder.put(localFile, name, options));
    this.#put.set(name, disk.id);
    return { ...stored, place: `${disk.label}: ${name}`, mediumId: disk.id };
  }

  async stat(name: string, signal: AbortSignal): Promise<StoredEntry | null> {
    const { open, isCertain } = await this.#holder(name, signal);
    if (open === null && isCertain) return null;
    if (open === null) throw this.#away(null);
    return await this.#on(open, open.folder.stat(name, signal));
  }

  async readBack(name: string, signal: AbortSignal): Promise<StoredBytes> {
    const { open, isCertain } = await this.#holder(name, signal);
    if (open !== null) return await this.#on(open, open.folder.readBack(name, signal));
    // A file that is on no disk in the drive may well be on one that isn't: that is no proof that it is gone.
    if (isCertain) throw new KeepwellError('copy_missing', { figures: { name } });
    throw this.#away(this.#options.mediumOfFile(name));
  }

  async remove(name: string, signal: AbortSignal): Promise<void> {
    const { open, isCertain } = await this.#holder(name, signal);
    if (open === null && isCertain) return;
    if (open === null) throw this.#away(this.#options.mediumOfFile(name));
    this.#use(open.disk.id);
    await this.#on(open, open.folder.remove(name, signal));
  }

  async close(): Promise<void> {
    for (const end of this.#used.values()) end();
    this.#used.clear();
  }

  /** From here until this object is closed the disk is in use, between two of its files too. */
  #use(mediumId: string): void {
    if (!this.#used.has(mediumId)) this.#used.set(mediumId, beginUse(mediumId));
    this.#options.onWrite(mediumId);
  }

  /** The disk whose turn it is, once for the life of this object; or throws why the copy waits. */
  async #right(): Promise<OpenDisk> {
    if (this.#chosen !== null) return this.#chosen;
    const { settings, disks, timeZone, clock, look } = this.#options;
    const turn = judgeTurn(settings.calendar, disks, timeZone, clock.now());
    const rightIds = turn.disks.map((disk) => disk.id);
    const choice = chooseDisk(await look(), rightIds, disks);
    if (!choice.ok) {
      const [first] = turn.disks;
      const expected: Figures = first === undefined ? {} : { expected: first.label, colour: first.colour };
      throw new KeepwellError(choice.reason, { figures: { ...expected, found: choice.found }, retry: true });
    }
    this.#chosen = this.#open(choice.volume);
    return this.#chosen;
  }

  /** Every disk of the set that is plugged in and may be read, in use or retired. */
  async #present(): Promise<OpenDisk[]> {
    const seen = await this.#options.look();
    return seen.flatMap((volume) => {
      const isOfSet = this.#options.disks.some((disk) => disk.id === volume.mediumId);
      const twins = seen.filter((other) => other.finding === 'ours' && other.mediumId === volume.mediumId);
      const isUsable = volume.finding === 'ours' && volume.mountPoint !== null && volume.isAllowed;
      return isOfSet && isUsable && twins.length === 1 ? [this.#open(volume)] : [];
    });
  }

  /** Where a file lies, among the disks in the drive; certain when it would have to be on one of those. */
  async #holder(name: string, signal: AbortSignal): Promise<{ open: OpenDisk | null; isCertain: boolean }> {
    const present = await this.#present();
    if (this.#chosen !== null) present.unshift(this.#chosen);
    const noted = this.#put.get(name) ?? this.#options.mediumOfFile(name);
    const wanted = noted === null ? present : present.filter((open) => open.disk.id === noted);
    for (const open of wanted) {
      if ((await this.#on(open, open.folder.stat(name, signal))) !== null) return { open, isCertain: true };
    }
    const all = this.#options.disks.filter((disk) => noted === null || disk.id === noted);
    return { open: null, isCertain: all.every((disk) => present.some((open) => open.disk.id === disk.id)) };
  }

  #open(volume: SeenVolume): OpenDisk {
    const disk = this.#options.disks.find((one) => one.id === volume.mediumId);
    if (disk === undefined || volume.mountPoint === null)
      throw new Error('Only a mounted disk of the set is opened');
    const { mountPoint, mountKey } = volume;
    const { watch, allowedRoots } = this.#options;
    const isStillThere = async () => {
      if ((await watch.mountKeyAt(mountPoint)) !== mountKey) return false;
      const found = await readMarker(mountPoint);
      return found.state === 'read' && found.marker.mediumId === disk.id;
    };
    const guard = async () => {
      if (await isStillThere()) return;
      throw new KeepwellError('copy_interrupted', { figures: figuresOf(disk), retry: true });
    };
    // A sector that can't be read on a disk that is there is no interruption: the copy on it is not what was stored.
    const judgeReadFailure = async (failure: unknown) => {
      const isSector = failure instanceof KeepwellError && failure.figures.reason === 'EIO';
      if (!isSector || !(await isStillThere())) return failure;
      return new KeepwellError('copy_altered', {
        figures: { ...figuresOf(disk), reason: 'EIO' },
        cause: failure,
      });
    };
    return {
      disk,
      volume,
      folder: new FolderDestination({ path: mountPoint, allowedRoots, guard, judgeReadFailure }),
    };
  }

  async #on<T>({ disk }: OpenDisk, working: Promise<T>): Promise<T> {
    try {
      return await working;
    } catch (thrown) {
      throw asDiskFailure(thrown, figuresOf(disk));
    }
  }

  /** No disk that could answer is plugged in. */
  #away(mediumId: string | null): KeepwellError {
    const disk = this.#options.disks.find((one) => one.id === mediumId);
    const expected: Figures = disk === undefined ? {} : { expected: disk.label, colour: disk.colour };
    return new KeepwellError('medium_none', { figures: { ...expected, found: '' }, retry: true });
  }
}

function figuresOf({ label, colour }: AssignedMedium): Figures {
  return { disk: label, colour };
}
