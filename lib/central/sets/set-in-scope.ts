import type { Reader } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';

/** The set with its site and members, where this person may do it; null for a foreign, unknown or archived one. */
export function setInScope(reader: Reader, by: Authorized, setId: string) {
  return reader.backupSet.findFirst({
    where: {
      id: setId,
      archivedAt: null,
      site: { AND: [siteWhere(by.scope), { archivedAt: null, practice: { archivedAt: null } }] },
    },
    include: {
      site: { select: { id: true, practiceId: true } },
      members: { orderBy: { position: 'asc' }, select: { sourceId: true } },
    },
  });
}
