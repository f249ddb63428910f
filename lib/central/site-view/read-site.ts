import { database } from '#lib/central/database/client.ts';
import { type KindProof, loadKindProofs } from '#lib/central/drills/load-kind-proofs.ts';
import { loadCopyRules } from '#lib/central/retention/load-copy-rules.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { type CopyRule, worstOfRules } from '#lib/domain/copy-rule.ts';
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
  /** 3-2-1-1-0, of each digit the worst of its sets; null without sets. */
  rule: CopyRule | null;
  /** Each kind of copy, and when one of it was last proven by restoring. */
  kindProofs: KindProof[];
};

export type SetView = JudgedSet & SetDetails & { rule: CopyRule | null };

/** One site; null when it isn't in scope. */
export async function readSite(by: Authorized<'site.read'>, siteId: string): Promise<SiteView | null> {
  const reader = database();
  const [site] = await loadSites(reader, { AND: [{ id: siteId }, siteWhere(by.scope)] }, by.now);
  if (site === undefined) return null;
  const [rules, agent, destinations, details, days, kindProofs] = await Promise.all([
    loadCopyRules(reader, site.sets, by.now),
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
    rule: worstOfRules(site.sets.flatMap((set) => rules.get(set.setId) ?? [])),
    sets: site.sets.flatMap((set) => {
      const own = details.get(set.setId);
      return own === undefined ? [] : [{ ...set, ...own, rule: rules.get(set.setId) ?? null }];
    }),
  };
}
