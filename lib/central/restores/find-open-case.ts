import type { Transaction } from '#lib/central/database/client.ts';
import type { RestoreTarget } from '#lib/contract/restore-case.ts';

/** A case about the same database that somebody still has to decide or the agent to end; null when there is none. */
export async function findOpenCase(tx: Transaction, target: RestoreTarget): Promise<string | null> {
  const open = await tx.restoreCase.findFirst({
    where: {
      siteId: target.siteId,
      state: { in: ['requested', 'checked', 'approved', 'safety_backup', 'restoring', 'proving'] },
      AND: [
        { target: { path: ['database'], equals: target.database } },
        target.server === null
          ? { sourceId: target.sourceId }
          : { target: { path: ['server'], equals: target.server } },
      ],
    },
    orderBy: { requestedAt: 'desc' },
    select: { id: true },
  });
  return open?.id ?? null;
}
