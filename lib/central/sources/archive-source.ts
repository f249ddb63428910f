import { writeAudit } from '#lib/central/audit/write.ts';
import { database } from '#lib/central/database/client.ts';
import { requestSync } from '#lib/central/orders/request-sync.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { sourceInScope } from './source-in-scope.ts';

export type ArchiveSourceOutcome =
  | { ok: true; siteId: string }
  | { ok: false; problem: 'not_found' | 'changed_elsewhere' }
  /** A set of several would be a recovery point with a hole in it (S9): it is taken out there first, knowingly. */
  | { ok: false; problem: 'in_combined_set'; setNames: string[] };

/** Stops protecting a database: its own set ends with it. Its copies stay where they lie. */
export async function archiveSource(
  by: Authorized<'source.change'>,
  { sourceId, revision }: { sourceId: string; revision: number },
): Promise<ArchiveSourceOutcome> {
  return database().$transaction(async (tx): Promise<ArchiveSourceOutcome> => {
    const source = await sourceInScope(tx, by, sourceId);
    if (source === null) return { ok: false, problem: 'not_found' };
    const combined = await tx.backupSet.findMany({
      where: {
        archivedAt: null,
        members: { some: { sourceId } },
        AND: { members: { some: { sourceId: { not: sourceId } } } },
      },
      select: { name: true },
    });
    if (combined.length > 0) {
      return { ok: false, problem: 'in_combined_set', setNames: combined.map(({ name }) => name) };
    }
    const archived = { archivedAt: by.now, revision: { increment: 1 } };
    const { count } = await tx.source.updateMany({ where: { id: sourceId, revision }, data: archived });
    if (count === 0) return { ok: false, problem: 'changed_elsewhere' };
    await tx.backupSet.updateMany({
      where: { archivedAt: null, members: { some: { sourceId } } },
      data: archived,
    });
    await writeAudit(tx, by, {
      action: 'source.archived',
      practiceId: source.site.practiceId,
      siteId: source.siteId,
      subject: { kind: 'source', id: sourceId, name: source.name },
    });
    await requestSync(tx, [source.siteId], by.now);
    return { ok: true, siteId: source.siteId };
  });
}
