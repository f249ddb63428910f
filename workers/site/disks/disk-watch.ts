import { join } from 'node:path';
import type { AssignedDestination, Assignment } from '#lib/contract/assignment.ts';
import type { PluggedVolume } from '#lib/contract/media.ts';
import { judgeTurn } from '#lib/domain/rotation.ts';
import { codeOf } from '#lib/shared/errors.ts';
import { rootFolder } from '../artifact/names.ts';
import { sweepPartials } from '../artifact/sweep-partials.ts';
import { importDisk } from '../catalog/import-catalog.ts';
import { restingSince } from '../destinations/removable/drive-use.ts';
import {
  asPlugged,
  freeOrNull,
  lookAtVolumes,
  type SeenVolume,
} from '../destinations/removable/look-at-volumes.ts';
import { markerStamp } from '../destinations/removable/marker.ts';
import type { AssignedRemovable } from '../destinations/removable/open-removable.ts';
import { verifyCopy } from '../jobs/verify-copy.ts';
import { appendFact } from '../journal/journal-facts.ts';
import {
  allMedia,
  copyToReadLate,
  disksOf,
  isDestinationBusy,
  type MediumRecord,
  mediaOfDestination,
  recordPresence,
  wakeCopies,
} from '../journal/media.ts';
import type { VolumeWatch } from '../platform/volumes.ts';
import type { SiteContext } from '../site-context.ts';
import { readAssignment } from '../state/assignment-file.ts';
import { adoptDisks } from './adopt-disks.ts';

export type DiskWatchDeps = {
  site: SiteContext;
  /** Asked for only at a site that has a removable set. */
  watch: () => VolumeWatch;
  /** Tries the copies whose time has come: what waited for a disk that is there now. */
  tryDue: () => Promise<void>;
  /** Looks after the copies on a set's disks in the drive; null while that is not due. */
  keepHouse: (destinationId: string) => Promise<void> | null;
  stopping: AbortSignal;
};

/**
 * Sees disks come and go by itself: journals what it sees, wakes what waits for a disk that is there now, reads back what
 * was stored on it before it went away, looks after the copies on it, and says when all is flushed and it may be pulled.
 */
export class DiskWatch {
  readonly #deps: DiskWatchDeps;
  #known = '';
  #seen: readonly SeenVolume[] = [];
  /** Disks on which an older copy is being read back. */
  readonly #reading = new Map<string, Promise<void>>();
  /** Sets whose drives changed while a copy was being tried there: that try may have seen the drive as it was before. */
  readonly #wakesAgain = new Set<string>();
  /** Sets whose disks in the drive are being looked after. */
  readonly #tending = new Map<string, Promise<void>>();
  /** Disks on which it has been, since they came. */
  readonly #readOnce = new Set<string>();

  constructor(deps: DiskWatchDeps) {
    this.#deps = deps;
  }

  /** One look: cheap while nothing has changed. */
  async tick(): Promise<void> {
    const { site } = this.#deps;
    const assignment = readAssignment(site.folder)?.assignment;
    const sets = assignment?.destinations.filter(isRemovable) ?? [];
    if (assignment === undefined || sets.length === 0) return;
    const watch = this.#deps.watch();
    const known = [
      await watch.fingerprint(),
      await markersOf(this.#seen),
      whatMatters(site, assignment, sets),
    ].join('\n');
    if (known !== this.#known) {
      this.#seen = await lookAtVolumes(site, watch);
      await this.#note(sets);
      // Noted last: a look that failed half-way is made again, and so is one that found other disks than before.
      this.#known = known;
    }
    await this.#settle(sets);
  }

  async stop(): Promise<void> {
    await Promise.allSettled([...this.#reading.values(), ...this.#tending.values()]);
  }

  async #note(sets: readonly AssignedRemovable[]): Promise<void> {
    const { site } = this.#deps;
    const { journal } = site;
    for (const disk of adoptDisks(site, sets, this.#seen)) {
      await importDisk(site, disk.set, disk, this.#deps.stopping);
    }
    for (const medium of allMedia(journal)) {
      const volume = this.#seen.find((one) => one.finding === 'ours' && one.mediumId === medium.id);
      if (volume === undefined) this.#noteGone(medium);
      else if (medium.presence === null || medium.presence === 'removed')
        await this.#noteCome(medium, volume);
    }
    await this.#tellVolumes();
    for (const set of sets) {
      if (isDestinationStoring(site, set.id)) this.#wakesAgain.add(set.id);
      this.#wake(set.id);
    }
  }

  #wake(destinationId: string): void {
    const { site, tryDue } = this.#deps;
    if (wakeCopies(site.journal, destinationId) === 0) return;
    tryDue().catch((err: unknown) => site.log.error({ err }, 'copies could not be tried'));
  }

  #noteGone(medium: MediumRecord): void {
    const { journal, log } = this.#deps.site;
    this.#readOnce.delete(medium.id);
    if (medium.presence === null) return;
    if (!recordPresence(journal, medium.id, 'removed', null)) return;
    const wasSafe = medium.presence !== 'in-use';
    log[wasSafe ? 'info' : 'warn']({ medium: medium.label, wasSafe }, 'a disk was removed');
  }

  async #noteCome(medium: MediumRecord, volume: SeenVolume): Promise<void> {
    const { journal, log } = this.#deps.site;
    const free = volume.mountPoint === null ? null : await freeOrNull(volume.mountPoint);
    recordPresence(journal, medium.id, 'plugged-in', free);
    log.info({ medium: medium.label, mountPoint: volume.mountPoint }, 'a disk is plugged in');
    if (
      volume.mountPoint !== null &&
      !volume.isReadOnly &&
      !isDestinationStoring(this.#deps.site, medium.destinationId)
    )
      await sweep(this.#deps, volume, volume.mountPoint);
  }

  /** Told when it changes, and not at all by a site that never had a stranger in its drives. */
  async #tellVolumes(): Promise<void> {
    const { journal, clock } = this.#deps.site;
    const others = this.#seen.filter((volume) => volume.finding !== 'ours').slice(0, 50);
    const volumes = await Promise.all(others.map(asPlugged));
    const text = JSON.stringify(volumes.map(({ freeBytes: _, ...volume }: PluggedVolume) => volume));
    if ((journal.meta('volumes-seen') ?? '[]') === text) return;
    journal.transaction(() => {
      journal.setMeta('volumes-seen', text);
      appendFact(journal, { kind: 'volumes-seen', volumes, at: clock.now().toISOString() });
    });
  }

  async #settle(sets: readonly AssignedRemovable[]): Promise<void> {
    const { journal } = this.#deps.site;
    for (const set of sets) {
      if (this.#wakesAgain.has(set.id) && !isDestinationStoring(this.#deps.site, set.id)) {
        this.#wakesAgain.delete(set.id);
        this.#wake(set.id);
      }
      if (!isDestinationBusy(journal, set.id) && this.#isTending(set)) continue;
      for (const medium of mediaOfDestination(journal, set.id)) {
        const volume = this.#seen.find((one) => one.finding === 'ours' && one.mediumId === medium.id);
        const isAtWork = medium.presence === 'plugged-in' || medium.presence === 'in-use';
        if (volume === undefined || !isAtWork) continue;
        if (isDestinationBusy(journal, set.id) || this.#isReadingLate(medium)) continue;
        await this.#release(set, medium, volume);
      }
    }
  }

  /** After the copy that waited for the disk, and before anybody is told that it may be pulled: this may write to it. */
  #isTending(set: AssignedRemovable): boolean {
    if (this.#tending.has(set.id)) return true;
    const { site, keepHouse } = this.#deps;
    const work = keepHouse(set.id);
    if (work === null) return false;
    const tending = work
      .catch((err: unknown) => site.log.error({ err, set: set.name }, 'disks could not be looked after'))
      .finally(() => this.#tending.delete(set.id));
    this.#tending.set(set.id, tending);
    return true;
  }

  /** What was stored before the disk went away is read back now: the system's memory may have answered for it then. */
  #isReadingLate(medium: MediumRecord): boolean {
    if (this.#reading.has(medium.id)) return true;
    if (this.#readOnce.has(medium.id)) return false;
    const { site, stopping } = this.#deps;
    this.#readOnce.add(medium.id);
    const copyId = copyToReadLate(site.journal, medium.id);
    if (copyId === null) return false;
    const reading = verifyCopy(site, copyId, 'intact', stopping)
      .then(({ failure }) => {
        if (failure !== null)
          site.log.warn({ copyId, medium: medium.label, failure }, 'a copy on a disk is bad');
      })
      .catch((err: unknown) => site.log.error({ err, copyId }, 'a copy could not be read back'))
      .finally(() => this.#reading.delete(medium.id));
    this.#reading.set(medium.id, reading);
    return true;
  }

  async #release(set: AssignedRemovable, medium: MediumRecord, volume: SeenVolume): Promise<void> {
    const { site } = this.#deps;
    const watch = this.#deps.watch();
    const { journal, log } = site;
    const restedAt = restingSince(medium.id);
    const isAtRest = () =>
      restedAt !== null && restingSince(medium.id) === restedAt && !isDestinationBusy(journal, set.id);
    if (!isAtRest()) return;
    try {
      if (volume.mountPoint !== null) await watch.flush(volume.mountPoint);
      const freeBytes = volume.mountPoint === null ? null : await freeOrNull(volume.mountPoint);
      // Who began to write meanwhile wrote past the flush.
      if (!isAtRest()) return;
      if (set.settings.unmountsWhenDone && volume.mountPoint !== null) await watch.unmount(volume.mountPoint);
      if (!isAtRest()) return;
      recordPresence(journal, medium.id, 'safe', freeBytes);
      log.info({ medium: medium.label }, 'all is flushed: the disk may be removed');
    } catch (err) {
      // Pulled before it was flushed, or something else uses it: it isn't safe, and the next look tries again.
      log.warn({ err, medium: medium.label }, 'the disk could not be released');
    }
  }
}

function isRemovable(destination: AssignedDestination): destination is AssignedRemovable {
  return destination.kind === 'removable';
}

/** Beside what is plugged in: the sets, and whose turn it is. */
function whatMatters(site: SiteContext, assignment: Assignment, sets: readonly AssignedRemovable[]): string {
  return JSON.stringify(
    sets.map((set) => {
      const disks = disksOf(site.journal, set.id, set.settings.disks);
      const turn = judgeTurn(set.settings.calendar, disks, assignment.site.timeZone, site.clock.now());
      return [set.id, disks, turn.disks.map((disk) => disk.id)];
    }),
  );
}

/** When each marker was last changed: no two disks have theirs from the same instant. */
async function markersOf(seen: readonly SeenVolume[]): Promise<string> {
  const stamps = await Promise.all(
    seen.map(async ({ mountPoint }) => (mountPoint === null ? '' : await markerStamp(mountPoint))),
  );
  return stamps.join(' ');
}

function isDestinationStoring(site: SiteContext, destinationId: string): boolean {
  const sql = "SELECT 1 FROM copy WHERE destination_id = ? AND state = 'storing' LIMIT 1";
  return site.journal.get(sql, destinationId) !== null;
}

/** The rest of a copy during which the disk was pulled. */
async function sweep(deps: DiskWatchDeps, volume: SeenVolume, mountPoint: string): Promise<void> {
  const { site } = deps;
  try {
    if ((await deps.watch().mountKeyAt(mountPoint)) !== volume.mountKey) return;
    const removed = await sweepPartials(join(mountPoint, rootFolder));
    if (removed.length > 0)
      site.log.info({ removed: removed.length }, "an interrupted copy's rest was removed");
  } catch (err) {
    if (codeOf(err) === 'ENOENT') return;
    site.log.warn(
      { err },
      "an interrupted copy's rest could not be removed; the next copy begins anew all the same",
    );
  }
}
