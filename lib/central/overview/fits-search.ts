import type { JudgedSite } from '#lib/central/site-view/load-sites.ts';

type Searched = Pick<JudgedSite, 'name' | 'city' | 'practice' | 'sources'>;

/** Whether every word of the search stands somewhere in the site's names; accents and capitals don't matter. */
export function fitsSearch(site: Searched, search: string): boolean {
  const words = plain(search).split(/\s+/).filter(Boolean);
  const names = [site.name, site.city, site.practice.name];
  for (const source of site.sources) names.push(source.name, source.database ?? '');
  const text = plain(names.join(' '));
  return words.every((word) => text.includes(word));
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();
}
