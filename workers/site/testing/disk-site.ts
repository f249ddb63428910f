import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { AssignedDestination } from '#lib/contract/assignment.ts';
import { usualCalendar } from '#lib/domain/rotation.ts';
import type { MediumColour, Turn } from '#lib/domain/words.ts';
import type { LoopDisk } from '#scripts/testing/loop-disk.ts';
import { addDisk } from '../destinations/removable/add-disk.ts';
import type { SeenVolume } from '../destinations/removable/look-at-volumes.ts';
import type { Journal } from '../journal/journal.ts';
import { mediaOfDestination } from '../journal/media.ts';
import { askAtSite } from '../journal/site-orders.ts';
import { aLoopDisk } from '../platform/loop-disk.testing.ts';
import { volumeWatch } from '../platform/volumes.ts';
import type { SiteContext } from '../site-context.ts';
import { TestClock } from './test-clock.ts';
import { aSite, reassign, type SiteShape, type TestSite, until } from './test-site.ts';

/** A site whose copies go to a set of removable disks and nowhere else; it is Tuesday, B's day, ten in the morning. */
export type DiskSite = { site: TestSite; clock: TestClock; drive: string };

export const tuesday = new Date('2026-11-24T09:00:00Z');
export const monday = new Date('2026-11-23T09:00:00Z');
export const setId = 'dst_usb';

export async function aDiskSite(
  about: { now?: Date; also?: AssignedDestination[] } & Pick<SiteShape, 'rows'> = {},
): Promise<DiskSite> {
  const clock = new TestClock(about.now ?? tuesday);
  const { rows } = about;
  const site = await aSite({ clock, ...(rows === undefined ? {} : { rows }) });
  const usb: AssignedDestination = {
    id: setId,
    name: 'USB disks',
    kind: 'removable',
    placement: 'off-site',
    settings: {
      calendar: { ...usualCalendar, week: [...usualCalendar.week] },
      unmountsWhenDone: false,
      disks: [],
    },
    sealedSecret: null,
  };
  const destinations = [usb, ...(about.also ?? [])];
  reassign(site, (assignment) => ({
    destinations,
    sets: assignment.sets.map((set) => ({ ...set, destinationIds: destinations.map((one) => one.id) })),
  }));
  const drive = path.join(site.root, 'drive');
  mkdirSync(drive);
  return { site, clock, drive };
}

/** Makes a disk one of the set, as `keepwell-agent disk add` does; it must be mounted there. */
export async function addMounted(
  context: SiteContext,
  mountPoint: string,
  about: { id: string; label: string; colour: MediumColour; turn: Turn },
): Promise<SeenVolume> {
  const { id: mediumId, label, colour, turn } = about;
  return await addDisk(context, volumeWatch(), {
    ...{ mediumId, destinationId: setId, label, colour, turn, orderId: null },
    isMeant: (volume) => volume.mountPoint === mountPoint,
  });
}

export const red = { id: 'med_red', label: 'Monday', colour: 'red', turn: 'A' } as const;
export const blue = { id: 'med_blue', label: 'Tuesday', colour: 'blue', turn: 'B' } as const;

/** Two disks of the set, both pulled: red on Mondays, blue on Tuesdays. */
export async function twoDisks(
  context: SiteContext,
  drive: string,
): Promise<{ red: LoopDisk; blue: LoopDisk }> {
  const disks = { red: aLoopDisk(), blue: aLoopDisk() };
  for (const [disk, about] of [
    [disks.red, red],
    [disks.blue, blue],
  ] as const) {
    disk.mount(drive);
    await addMounted(context, drive, about);
    await eject(disk);
  }
  return disks;
}

/** An agent at work may be looking at it still: ejected as soon as nobody does. */
export async function eject(disk: LoopDisk): Promise<void> {
  await until('nobody uses the disk any more', () => disk.tryUnmount());
}

/** As `keepwell-agent backup` asks a running agent. */
export function askForBackup(journal: Journal, id: string): void {
  askAtSite(journal, {
    id,
    kind: 'backup',
    payload: { setId: 'set_main', sourceIds: null, destinationIds: null },
  });
}

export function presenceOf(journal: Journal, mediumId: string): string | null {
  return mediaOfDestination(journal, setId).find((medium) => medium.id === mediumId)?.presence ?? null;
}
