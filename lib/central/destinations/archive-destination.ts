import { writeAudit } from '#lib/central/audit/write.ts';
import { database } from '#lib/central/database/client.ts';
import { requestSync } from '#lib/central/orders/request-sync.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { destinationInScope } from './destination-in-scope.ts';
import { policiesNaming } from './policies-naming.ts';

export type ArchiveDestinationOutcome =
  | { ok: true; practiceId: string }
  | { ok: false; problem: 'not_found' | 'changed_elsewhere' }
  /** These policies would silently make one copy fewer. */
  | { ok: false; problem: 'in_use'; policyNames: string[] };

/** Stops sending copies to a place that no policy names. What lies there stays there. */
export async function archiveDestination(
  by: Authorized<'destination.change'>,
  { destinationId, revision }: { destinationId: string; revision: number },
): Promise<ArchiveDestinationOutcome> {
  return database().$transaction(async (tx): Promise<ArchiveDestinationOutcome> => {
    const destination = await destinationInScope(tx, by, destinationId);
    if (destination === null) return { ok: false, problem: 'not_found' };
    const policies = await policiesNaming(tx, destination.practiceId, destinationId);
    if (policies.length > 0)
      return { ok: false, problem: 'in_use', policyNames: policies.map(({ name }) => name) };
    const { count } = await tx.destination.updateMany({
      where: { id: destinationId, revision },
      data: { archivedAt: by.now, revision: { increment: 1 } },
    });
    if (count === 0) return { ok: false, problem: 'changed_elsewhere' };
    await writeAudit(tx, by, {
      action: 'destination.archived',
      practiceId: destination.practiceId,
      siteId: null,
      subject: { kind: 'destination', id: destinationId, name: destination.name },
    });
    await requestSync(
      tx,
      destination.sites.map(({ siteId }) => siteId),
      by.now,
    );
    return { ok: true, practiceId: destination.practiceId };
  });
}
