import type { Transaction } from '#lib/central/database/client.ts';

/** A set on the policy's page: which revision of it was shown, and whether it shall use the policy. */
export type SetUse = { setId: string; revision: number; uses: boolean };

export type PolicyPlacesProblem =
  | { problem: 'destination_unknown' | 'set_unknown' }
  /** These sets' sites have none of the policy's destinations: their copies would have nowhere to go. */
  | { problem: 'sets_without_destination'; setNames: string[] };

/** Why these destinations and sets can't go with a policy of this practice; null when they can. */
export async function judgePolicyPlaces(
  tx: Transaction,
  practiceId: string,
  destinationIds: string[],
  setIds: string[],
): Promise<PolicyPlacesProblem | null> {
  const known = await tx.destination.count({
    where: { id: { in: destinationIds }, practiceId, archivedAt: null },
  });
  if (known !== destinationIds.length) return { problem: 'destination_unknown' };
  const sets = await tx.backupSet.findMany({
    where: { id: { in: setIds }, archivedAt: null, site: { practiceId, archivedAt: null } },
    select: {
      name: true,
      site: {
        select: {
          name: true,
          siteDestinations: { where: { destinationId: { in: destinationIds } }, select: { id: true } },
        },
      },
    },
  });
  if (sets.length !== setIds.length) return { problem: 'set_unknown' };
  const stranded = sets.filter(({ site }) => site.siteDestinations.length === 0);
  if (stranded.length === 0) return null;
  return {
    problem: 'sets_without_destination',
    setNames: stranded.map(({ name, site }) => `${site.name}: ${name}`),
  };
}
