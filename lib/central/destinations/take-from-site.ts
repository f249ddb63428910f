import { writeAudit } from '#lib/central/audit/write.ts';
import { database } from '#lib/central/database/client.ts';
import { requestSync } from '#lib/central/orders/request-sync.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { siteInScope } from '#lib/central/sites/site-in-scope.ts';
import { policiesNaming } from './policies-naming.ts';

export type TakeFromSiteOutcome =
  | { ok: true }
  | { ok: false; problem: 'not_found' | 'changed_elsewhere' }
  /** These sets of the site would silently make one copy fewer. */
  | { ok: false; problem: 'in_use'; setNames: string[] };

/** Forgets how a site reaches a destination. What lies there stays there. */
export async function takeFromSite(
  by: Authorized<'destination.change'>,
  { siteId, destinationId, revision }: { siteId: string; destinationId: string; revision: number },
): Promise<TakeFromSiteOutcome> {
  return database().$transaction(async (tx): Promise<TakeFromSiteOutcome> => {
    const site = await siteInScope(tx, by, siteId);
    const kept =
      site === null
        ? null
        : await tx.siteDestination.findFirst({
            where: { siteId, destinationId },
            include: { destination: { select: { name: true } } },
          });
    if (site === null || kept === null) return { ok: false, problem: 'not_found' };
    const policies = await policiesNaming(tx, site.practiceId, destinationId);
    const users = await tx.backupSet.findMany({
      where: { siteId, archivedAt: null, policyId: { in: policies.map(({ id }) => id) } },
      select: { name: true },
      orderBy: { name: 'asc' },
    });
    if (users.length > 0) return { ok: false, problem: 'in_use', setNames: users.map(({ name }) => name) };
    const { count } = await tx.siteDestination.deleteMany({ where: { siteId, destinationId, revision } });
    if (count === 0) return { ok: false, problem: 'changed_elsewhere' };
    await writeAudit(tx, by, {
      action: 'destination.changed',
      practiceId: site.practiceId,
      siteId,
      subject: { kind: 'destination', id: destinationId, name: kept.destination.name },
      details: { takenFromSite: site.name },
    });
    await requestSync(tx, [siteId], by.now);
    return { ok: true };
  });
}
