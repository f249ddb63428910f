import type { Reader } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';

export type SiteInScope = { id: string; practiceId: string; name: string; timeZone: string };

/** The site, where this person may do what they were asked for; null for a foreign, unknown or archived one. */
export function siteInScope(reader: Reader, by: Authorized, siteId: string): Promise<SiteInScope | null> {
  return reader.site.findFirst({
    where: { AND: [siteWhere(by.scope), { id: siteId, archivedAt: null, practice: { archivedAt: null } }] },
    select: { id: true, practiceId: true, name: true, timeZone: true },
  });
}
