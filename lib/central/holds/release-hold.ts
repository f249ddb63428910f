import { writeAudit } from '#lib/central/audit/write.ts';
import { database } from '#lib/central/database/client.ts';
import { requestSync } from '#lib/central/orders/request-sync.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';

export type ReleaseHoldOutcome =
  | { ok: true; backupId: string }
  | { ok: false; problem: 'not_found' | 'changed_elsewhere' };

/** Ends a hold: from then on retention decides about the backup's copies as about any other's. */
export async function releaseHold(
  by: Authorized<'hold.change'>,
  holdId: string,
): Promise<ReleaseHoldOutcome> {
  return database().$transaction(async (tx): Promise<ReleaseHoldOutcome> => {
    const hold = await tx.hold.findFirst({
      where: { id: holdId, site: siteWhere(by.scope) },
      select: {
        siteId: true,
        backupId: true,
        reason: true,
        site: { select: { practiceId: true } },
        backup: { select: { source: { select: { name: true } } } },
      },
    });
    if (hold === null) return { ok: false, problem: 'not_found' };
    const { siteId, backupId, reason } = hold;
    const released = { releasedBy: by.actor.userId, releasedName: by.actor.name, releasedAt: by.now };
    const { count } = await tx.hold.updateMany({ where: { id: holdId, releasedAt: null }, data: released });
    if (count === 0) return { ok: false, problem: 'changed_elsewhere' };
    await writeAudit(tx, by, {
      action: 'hold.released',
      practiceId: hold.site.practiceId,
      siteId,
      subject: { kind: 'backup', id: backupId, name: hold.backup.source.name },
      details: { holdId, reason },
    });
    await requestSync(tx, [siteId], by.now);
    return { ok: true, backupId };
  });
}
