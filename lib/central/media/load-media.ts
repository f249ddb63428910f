import type { Reader } from '#lib/central/database/client.ts';
import { type DiskSightings, isOffline, isOffSite, judgePlace } from '#lib/domain/media.ts';
import { mediumPresences, placements, retirements } from '#lib/domain/words.ts';
import type { Medium } from '#prisma/generated/client.ts';

/** Where the disks of some sites are now, for judging the copies on them (`Copy.mediumId`). */
export type PlacedMedium = {
  mediumId: string;
  siteId: string;
  destinationId: string;
  label: string;
  /** Disconnected from the computer, as far as was seen (S4). */
  isOffline: boolean;
  isOffSite: boolean;
  isRetired: boolean;
  /** Lost or broken: what lay on it counts no more. */
  isGone: boolean;
  /** When the agent last saw it, there or gone. */
  seenAt: Date | null;
};

/** One query, however many sites. */
export async function loadMedia(
  reader: Reader,
  siteIds: readonly string[],
): Promise<Map<string, PlacedMedium>> {
  const media = await reader.medium.findMany({
    where: { siteId: { in: [...siteIds] } },
    include: { destination: { select: { placement: true } } },
  });
  return new Map(
    media.map((medium) => {
      const sightings = sightingsOf(medium, medium.destination.placement);
      const { id: mediumId, siteId, destinationId, label, seenAt } = medium;
      return [
        mediumId,
        {
          ...{ mediumId, siteId, destinationId, label, seenAt },
          isOffline: isOffline(sightings),
          isOffSite: isOffSite(sightings),
          isRetired: medium.retiredAt !== null,
          isGone: judgePlace(sightings) === 'gone',
        },
      ];
    }),
  );
}

/** A disk's row as the rule reads it. */
export function sightingsOf(
  medium: Pick<Medium, 'presence' | 'seenAt' | 'statedPlace' | 'statedAt' | 'retiredAs'>,
  placement: string,
): DiskSightings {
  const { presence, seenAt, statedPlace, statedAt, retiredAs } = medium;
  const place = placements.find((one) => one === statedPlace);
  return {
    presence: mediumPresences.find((one) => one === presence) ?? null,
    seenAt,
    statement: place === undefined || statedAt === null ? null : { at: statedAt, place },
    retiredAs: retirements.find((one) => one === retiredAs) ?? null,
    placement: placement === 'off-site' ? 'off-site' : 'on-site',
  };
}
