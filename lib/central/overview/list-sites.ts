import { database } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { type JudgedSite, loadSites } from '#lib/central/site-view/load-sites.ts';
import { fitsSearch } from './fits-search.ts';

/** Every site in scope that fits the search, judged, by name. */
export async function listSites(by: Authorized<'site.read'>, search: string): Promise<JudgedSite[]> {
  const sites = await loadSites(database(), siteWhere(by.scope), by.now);
  return sites
    .filter((site) => fitsSearch(site, search))
    .sort((a, b) => a.name.localeCompare(b.name) || (a.siteId < b.siteId ? -1 : 1));
}
