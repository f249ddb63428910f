import { listDestinations } from '#lib/central/destinations/list-destinations.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { listPracticeSets, type PracticeSet } from '#lib/central/sets/list-sets.ts';
import type { Placement } from '#lib/domain/words.ts';

/** What the editor offers: the practice's destinations and sets. */
export type EditorChoices = {
  destinations: { id: string; name: string; placement: Placement; siteIds: string[] }[];
  sets: PracticeSet[];
};

export async function loadEditor(
  by: Authorized<'policy.change'>,
  practiceId: string,
): Promise<EditorChoices> {
  const [destinations, sets] = await Promise.all([
    listDestinations(by, practiceId),
    listPracticeSets(by, practiceId),
  ]);
  return {
    sets,
    destinations: destinations.map(({ id, name, placement, sites }) => ({
      id,
      name,
      placement,
      siteIds: sites.filter(({ reach }) => reach !== null).map(({ siteId }) => siteId),
    })),
  };
}
