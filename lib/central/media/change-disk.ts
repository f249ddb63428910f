import { changedFields } from '#lib/central/audit/changed-fields.ts';
import { writeAudit } from '#lib/central/audit/write.ts';
import { database } from '#lib/central/database/client.ts';
import { requestSync } from '#lib/central/orders/request-sync.ts';
import type { Authorized } from '#lib/central/scope.ts';
import type { DiskInput } from './disk-input.ts';
import { mediumInScope } from './medium-in-scope.ts';
import { noteEvent } from './note-event.ts';

export type ChangeDiskOutcome =
  | { ok: true; siteId: string }
  | { ok: false; problem: 'not_found' | 'changed_elsewhere' | 'label_taken' };

/** Changes what people call a disk, and its turn. Nothing on the disk itself changes. */
export async function changeDisk(
  by: Authorized<'destination.change'>,
  edit: { mediumId: string; revision: number; input: DiskInput },
): Promise<ChangeDiskOutcome> {
  const { mediumId, revision, input } = edit;
  return database().$transaction(async (tx): Promise<ChangeDiskOutcome> => {
    const before = await mediumInScope(tx, by, mediumId);
    if (before === null) return { ok: false, problem: 'not_found' };
    const { siteId, destinationId } = before;
    const taken = await tx.medium.findFirst({
      where: {
        ...{ siteId, destinationId, retiredAt: null, id: { not: mediumId } },
        label: { equals: input.label, mode: 'insensitive' },
      },
    });
    if (taken !== null) return { ok: false, problem: 'label_taken' };
    const { count } = await tx.medium.updateMany({
      where: { id: mediumId, revision },
      data: { ...input, revision: { increment: 1 } },
    });
    if (count === 0) return { ok: false, problem: 'changed_elsewhere' };
    const { label, colour, turn } = before;
    await noteEvent(tx, by, mediumId, 'changed', null);
    await writeAudit(tx, by, {
      action: 'disk.changed',
      practiceId: before.site.practiceId,
      siteId,
      subject: { kind: 'disk', id: mediumId, name: input.label },
      details: changedFields({ label, colour, turn }, input),
    });
    await requestSync(tx, [siteId], by.now);
    return { ok: true, siteId };
  });
}
