import { writeAudit } from '#lib/central/audit/write.ts';
import { database, type Transaction } from '#lib/central/database/client.ts';
import { requestSync } from '#lib/central/orders/request-sync.ts';
import type { Authorized } from '#lib/central/scope.ts';
import type { Retirement } from '#lib/domain/words.ts';
import { mediumInScope } from './medium-in-scope.ts';
import { noteEvent } from './note-event.ts';

export type RetireDiskOutcome =
  | { ok: true; siteId: string }
  | { ok: false; problem: 'not_found' | 'changed_elsewhere' };

/**
 * Takes a disk out of use: no copy goes to it any more. Those on a disk that is kept go on counting; a lost or broken one's
 * count no more, as soon as somebody says so.
 */
export async function retireDisk(
  by: Authorized<'destination.change'>,
  edit: { mediumId: string; revision: number; as: Retirement },
): Promise<RetireDiskOutcome> {
  return database().$transaction(async (tx) => {
    const outcome = await turn(tx, by, edit, { retiredAt: by.now, retiredAs: edit.as });
    if (!outcome.ok) return outcome;
    if (edit.as !== 'kept') await loseCopies(tx, edit.mediumId);
    return outcome;
  });
}

/** Takes a disk into use again. Copies that were written off stay so until a check finds them whole. */
export async function returnDisk(
  by: Authorized<'destination.change'>,
  edit: { mediumId: string; revision: number },
): Promise<RetireDiskOutcome> {
  return database().$transaction((tx) => turn(tx, by, edit, { retiredAt: null, retiredAs: null }));
}

async function turn(
  tx: Transaction,
  by: Authorized<'destination.change'>,
  { mediumId, revision }: { mediumId: string; revision: number },
  data: { retiredAt: Date | null; retiredAs: Retirement | null },
): Promise<RetireDiskOutcome> {
  const disk = await mediumInScope(tx, by, mediumId);
  if (disk === null) return { ok: false, problem: 'not_found' };
  const { count } = await tx.medium.updateMany({
    where: { id: mediumId, revision },
    data: { ...data, revision: { increment: 1 } },
  });
  if (count === 0) return { ok: false, problem: 'changed_elsewhere' };
  const isRetired = data.retiredAs !== null;
  await noteEvent(tx, by, mediumId, isRetired ? 'retired' : 'returned', null);
  await writeAudit(tx, by, {
    action: isRetired ? 'disk.retired' : 'disk.returned',
    practiceId: disk.site.practiceId,
    siteId: disk.siteId,
    subject: { kind: 'disk', id: mediumId, name: disk.label },
    details: isRetired ? { as: data.retiredAs } : {},
  });
  await requestSync(tx, [disk.siteId], by.now);
  return { ok: true, siteId: disk.siteId };
}

async function loseCopies(tx: Transaction, mediumId: string): Promise<void> {
  await tx.copy.updateMany({
    where: { mediumId, state: 'stored' },
    data: {
      state: 'missing',
      intactAt: null,
      readableAt: null,
      failure: { code: 'copy_missing', figures: {} },
    },
  });
}
