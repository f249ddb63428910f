import { database } from '#lib/central/database/client.ts';
import { type Authorized, wholePracticeWhere } from '#lib/central/scope.ts';
import type { Locale } from '#lib/domain/words.ts';
import { localeOf } from './find-practice.ts';

/** What a new site's form begins with: the country of the newest site, else the one where the language is at home. */
export type PracticeForSite = { id: string; name: string; locale: Locale; usualCountry: string };

const countryOfLocale: Record<Locale, string> = { fr: 'FR', cs: 'CZ', en: 'GB' };

/** Null when the whole practice isn't in scope. */
export async function findPracticeForSite(
  by: Authorized<'site.create'>,
  practiceId: string,
): Promise<PracticeForSite | null> {
  const row = await database().practice.findFirst({
    where: { AND: [wholePracticeWhere(by.scope), { id: practiceId, archivedAt: null }] },
    select: {
      id: true,
      name: true,
      locale: true,
      sites: {
        where: { archivedAt: null },
        orderBy: { createdAt: 'desc' },
        take: 1,
        select: { country: true },
      },
    },
  });
  if (row === null) return null;
  const locale = localeOf(row.locale);
  return {
    id: row.id,
    name: row.name,
    locale,
    usualCountry: row.sites[0]?.country ?? countryOfLocale[locale],
  };
}
