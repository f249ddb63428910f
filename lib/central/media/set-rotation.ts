import { writeAudit } from '#lib/central/audit/write.ts';
import { database } from '#lib/central/database/client.ts';
import { requestSync } from '#lib/central/orders/request-sync.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { siteInScope } from '#lib/central/sites/site-in-scope.ts';
import { newId } from '#lib/shared/ids.ts';
import type { RotationInput } from './disk-input.ts';

export type SetRotationOutcome =
  | { ok: true }
  | { ok: false; problem: 'not_found' | 'changed_elsewhere' | 'kind_differs' };

/** Says which turn a site's disks have on which day. `revision` is null where the page showed none yet. */
export async function setRotation(
  by: Authorized<'destination.change'>,
  edit: { siteId: string; destinationId: string; revision: number | null; input: RotationInput },
): Promise<SetRotationOutcome> {
  const { siteId, destinationId, revision, input } = edit;
  return database().$transaction(async (tx): Promise<SetRotationOutcome> => {
    const site = await siteInScope(tx, by, siteId);
    const destination =
      site === null
        ? null
        : await tx.destination.findFirst({
            where: { id: destinationId, practiceId: site.practiceId, archivedAt: null },
          });
    if (site === null || destination === null) return { ok: false, problem: 'not_found' };
    if (destination.kind !== 'removable') return { ok: false, problem: 'kind_differs' };
    const settings = { calendar: input.calendar, unmountsWhenDone: input.unmountsWhenDone };
    const { count } =
      revision === null
        ? await tx.siteDestination.createMany({
            data: [{ id: newId('sds', by.now), siteId, destinationId, settings, createdAt: by.now }],
            skipDuplicates: true,
          })
        : await tx.siteDestination.updateMany({
            where: { siteId, destinationId, revision },
            data: { settings, revision: { increment: 1 } },
          });
    if (count === 0) return { ok: false, problem: 'changed_elsewhere' };
    await writeAudit(tx, by, {
      action: 'destination.changed',
      practiceId: site.practiceId,
      siteId,
      subject: { kind: 'destination', id: destinationId, name: destination.name },
      details: {
        week: input.calendar.week.join(' '),
        month:
          input.calendar.month === null
            ? null
            : `${input.calendar.month.which} ${input.calendar.month.weekday}`,
        changesAt: input.calendar.changesAt,
        unmountsWhenDone: input.unmountsWhenDone,
      },
    });
    await requestSync(tx, [siteId], by.now);
    return { ok: true };
  });
}
