import { changedFields } from '#lib/central/audit/changed-fields.ts';
import { writeAudit } from '#lib/central/audit/write.ts';
import { database, isUniqueViolation } from '#lib/central/database/client.ts';
import { requestSync } from '#lib/central/orders/request-sync.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { destinationInScope } from './destination-in-scope.ts';
import type { DestinationInput } from './destination-input.ts';

export type ChangeDestinationOutcome =
  | { ok: true }
  | { ok: false; problem: 'not_found' | 'changed_elsewhere' | 'name_taken' };

/** Changes name and placement. A place of another kind is another destination: its copies lie elsewhere. */
export async function changeDestination(
  by: Authorized<'destination.change'>,
  edit: { destinationId: string; revision: number; input: DestinationInput },
): Promise<ChangeDestinationOutcome> {
  const { destinationId, revision, input } = edit;
  try {
    return await database().$transaction(async (tx): Promise<ChangeDestinationOutcome> => {
      const before = await destinationInScope(tx, by, destinationId);
      if (before === null) return { ok: false, problem: 'not_found' };
      const { count } = await tx.destination.updateMany({
        where: { id: destinationId, revision },
        data: { ...input, revision: { increment: 1 } },
      });
      if (count === 0) return { ok: false, problem: 'changed_elsewhere' };
      await writeAudit(tx, by, {
        action: 'destination.changed',
        practiceId: before.practiceId,
        siteId: null,
        subject: { kind: 'destination', id: destinationId, name: input.name },
        details: changedFields({ name: before.name, placement: before.placement }, input),
      });
      await requestSync(
        tx,
        before.sites.map(({ siteId }) => siteId),
        by.now,
      );
      return { ok: true };
    });
  } catch (thrown) {
    if (isUniqueViolation(thrown)) return { ok: false, problem: 'name_taken' };
    throw thrown;
  }
}
