import { writeAudit } from '#lib/central/audit/write.ts';
import { database, isUniqueViolation } from '#lib/central/database/client.ts';
import { practiceInScope } from '#lib/central/practices/practice-in-scope.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { newId } from '#lib/shared/ids.ts';
import type { NewDestinationInput } from './destination-input.ts';

export type CreateDestinationOutcome =
  | { ok: true; destinationId: string }
  | { ok: false; problem: 'not_found' | 'name_taken' };

/** Names a place for copies. Nothing goes there before a site has been told how to reach it. */
export async function createDestination(
  by: Authorized<'destination.change'>,
  { practiceId, input }: { practiceId: string; input: NewDestinationInput },
): Promise<CreateDestinationOutcome> {
  const destinationId = newId('dst', by.now);
  try {
    return await database().$transaction(async (tx): Promise<CreateDestinationOutcome> => {
      if ((await practiceInScope(tx, by, practiceId)) === null) return { ok: false, problem: 'not_found' };
      await tx.destination.create({ data: { id: destinationId, practiceId, ...input, createdAt: by.now } });
      await writeAudit(tx, by, {
        action: 'destination.created',
        practiceId,
        siteId: null,
        subject: { kind: 'destination', id: destinationId, name: input.name },
        details: { ...input },
      });
      return { ok: true, destinationId };
    });
  } catch (thrown) {
    if (isUniqueViolation(thrown)) return { ok: false, problem: 'name_taken' };
    throw thrown;
  }
}
