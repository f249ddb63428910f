import { writeAudit } from '#lib/central/audit/write.ts';
import { database } from '#lib/central/database/client.ts';
import { requestSync } from '#lib/central/orders/request-sync.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { setInScope } from './set-in-scope.ts';

export type ArchiveSetOutcome =
  | { ok: true; siteId: string }
  | { ok: false; problem: 'not_found' | 'changed_elsewhere' }
  /** A database that no other set holds would silently stop being backed up. */
  | { ok: false; problem: 'only_set_of'; sourceNames: string[] };

/** Ends a set whose databases are all in another one. */
export async function archiveSet(
  by: Authorized<'policy.change'>,
  { setId, revision }: { setId: string; revision: number },
): Promise<ArchiveSetOutcome> {
  return database().$transaction(async (tx): Promise<ArchiveSetOutcome> => {
    const set = await setInScope(tx, by, setId);
    if (set === null) return { ok: false, problem: 'not_found' };
    const orphans = await tx.source.findMany({
      where: {
        archivedAt: null,
        members: { some: { setId }, none: { setId: { not: setId }, set: { archivedAt: null } } },
      },
      select: { name: true },
      orderBy: { name: 'asc' },
    });
    if (orphans.length > 0)
      return { ok: false, problem: 'only_set_of', sourceNames: orphans.map(({ name }) => name) };
    const { count } = await tx.backupSet.updateMany({
      where: { id: setId, revision },
      data: { archivedAt: by.now, revision: { increment: 1 } },
    });
    if (count === 0) return { ok: false, problem: 'changed_elsewhere' };
    await writeAudit(tx, by, {
      action: 'set.archived',
      practiceId: set.site.practiceId,
      siteId: set.siteId,
      subject: { kind: 'set', id: setId, name: set.name },
    });
    await requestSync(tx, [set.siteId], by.now);
    return { ok: true, siteId: set.siteId };
  });
}
