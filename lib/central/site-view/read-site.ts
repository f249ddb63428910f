import { database } from '#lib/central/database/client.ts';
import { type KindProof, loadKindProofs } from '#lib/central/drills/load-kind-proofs.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { type AgentView, loadAgent } from './load-agent.ts';
import { loadDays, type SlotDay } from './load-days.ts';
import { type DestinationView, loadDestinations } from './load-destinations.ts';
import { loadSetDetails, type SetDetails } from './load-set-details.ts';
import { type JudgedSet, type JudgedSite, loadSites } from './load-sites.ts';

/** All that the site's page shows but its history. */
export type SiteView = Omit<JudgedSite, 'agent' | 'sets'> & {
  agent: AgentView | null;
  sets: SetView[];
  destinations: DestinationView[];
  days: SlotDay[];
  /** Each kind of copy, and when one of it was last proven by restoring. */
  kindProofs: KindProof[];
};

export type SetView = JudgedSet & SetDetails;

/** One site; null when it isn't in scope. */
export async function readSite(by: Authorized<'site.read'>, siteId: string): Promise<SiteView | null> {
  const reader = database();
  const [site] = await loadSites(reader, { AND: [{ id: siteId }, siteWhere(by.scope)] }, by.now);
  if (site === undefined) return null;
  const [agent, destinations, details, days, kindProofs] = await Promise.all([
    loadAgent(reader, siteId),
    loadDestinations(reader, siteId),
    loadSetDetails(
      reader,
      site.sets.map((set) => set.setId),
      by.now,
    ),
    loadDays(reader, [site], by.now),
    loadKindProofs(reader, siteId),
  ]);
  return {
    ...site,
    agent,
    destinations,
    kindProofs,
    days: days.get(siteId) ?? [],
    sets: site.sets.flatMap((set) => {
      const own = details.get(set.setId);
      return own === undefined ? [] : [{ ...set, ...own }];
    }),
  };
}
