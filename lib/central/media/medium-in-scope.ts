import type { Reader } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';

/** The disk, where this person may do it; null for a foreign or unknown one. */
export function mediumInScope(reader: Reader, by: Authorized, mediumId: string) {
  return reader.medium.findFirst({
    where: { id: mediumId, site: { AND: [siteWhere(by.scope), { archivedAt: null }] } },
    include: { site: { select: { id: true, name: true, practiceId: true } } },
  });
}
