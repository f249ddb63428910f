import type { Reader } from '#lib/central/database/client.ts';
import { removableSettingsSchema } from '#lib/contract/media.ts';
import { isOverstaying } from '#lib/domain/media.ts';
import { judgeTurn } from '#lib/domain/rotation.ts';
import { turns } from '#lib/domain/words.ts';
import { sightingsOf } from './load-media.ts';

export type Drives = {
  /** Sites where a copy waits for a disk that isn't in, or can't be used. */
  wanted: ReadonlySet<string>;
  /** Sites where a disk stays plugged in past its turn. */
  overstaying: ReadonlySet<string>;
};

/** What is amiss in the drives of many sites; two queries, however many they are. */
export async function loadDrives(
  reader: Reader,
  sites: readonly { id: string; timeZone: string }[],
  now: Date,
): Promise<Drives> {
  const siteIds = sites.map((site) => site.id);
  const [waiting, sets] = await Promise.all([
    reader.copy.findMany({
      where: {
        siteId: { in: siteIds },
        state: 'waiting',
        destination: { kind: 'removable', archivedAt: null },
      },
      distinct: ['siteId'],
      select: { siteId: true },
    }),
    reader.siteDestination.findMany({
      where: { siteId: { in: siteIds }, destination: { kind: 'removable', archivedAt: null } },
      include: { destination: { include: { media: { where: { siteId: { in: siteIds } } } } } },
    }),
  ]);
  const zones = new Map(sites.map((site) => [site.id, site.timeZone]));
  const overstaying = sets.filter(({ siteId, settings, destination }) => {
    const { calendar } = removableSettingsSchema.parse(settings);
    const media = destination.media.filter((medium) => medium.siteId === siteId);
    const disks = media.map(({ id, turn, retiredAt }) => ({
      id,
      turn: turns.find((one) => one === turn) ?? ('A' as const),
      isRetired: retiredAt !== null,
    }));
    const today = judgeTurn(calendar, disks, zones.get(siteId) ?? 'UTC', now);
    return media.some((medium) =>
      isOverstaying(
        {
          presence: sightingsOf(medium, destination.placement).presence,
          isRightNow: today.disks.some((disk) => disk.id === medium.id),
        },
        today.from,
        now,
      ),
    );
  });
  return {
    wanted: new Set(waiting.map((copy) => copy.siteId)),
    overstaying: new Set(overstaying.map((set) => set.siteId)),
  };
}
