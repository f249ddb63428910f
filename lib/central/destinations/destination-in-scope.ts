import type { Reader } from '#lib/central/database/client.ts';
import { type Authorized, wholePracticeWhere } from '#lib/central/scope.ts';

/** The destination, where this person may do it; null for a foreign, unknown or archived one. */
export function destinationInScope(reader: Reader, by: Authorized, destinationId: string) {
  return reader.destination.findFirst({
    where: {
      id: destinationId,
      archivedAt: null,
      practice: { AND: [wholePracticeWhere(by.scope), { archivedAt: null }] },
    },
    include: { sites: { select: { siteId: true } } },
  });
}
