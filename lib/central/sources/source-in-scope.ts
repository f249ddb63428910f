import type { Reader } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';

/** The source with its site, where this person may do it; null for a foreign, unknown or archived one. */
export function sourceInScope(reader: Reader, by: Authorized, sourceId: string) {
  return reader.source.findFirst({
    where: {
      id: sourceId,
      archivedAt: null,
      site: { AND: [siteWhere(by.scope), { archivedAt: null, practice: { archivedAt: null } }] },
    },
    include: { site: { select: { id: true, practiceId: true } } },
  });
}
