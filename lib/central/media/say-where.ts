import { writeAudit } from '#lib/central/audit/write.ts';
import { database } from '#lib/central/database/client.ts';
import type { Authorized } from '#lib/central/scope.ts';
import type { Statement } from './disk-input.ts';
import { mediumInScope } from './medium-in-scope.ts';
import { noteEvent } from './note-event.ts';

export type SayWhereOutcome = { ok: true; siteId: string } | { ok: false; problem: 'not_found' | 'in_drive' };

/**
 * Notes where a person has taken a disk. Refused while the agent sees it in the drive: there it is, whatever is said, and a
 * disk counts as off-site only while it has been seen removed.
 */
export async function sayWhere(
  by: Authorized<'backup.order'>,
  { mediumId, statement }: { mediumId: string; statement: Statement },
): Promise<SayWhereOutcome> {
  return database().$transaction(async (tx): Promise<SayWhereOutcome> => {
    const disk = await mediumInScope(tx, by, mediumId);
    if (disk === null) return { ok: false, problem: 'not_found' };
    if (disk.presence !== null && disk.presence !== 'removed') return { ok: false, problem: 'in_drive' };
    const { place, note } = statement;
    await tx.medium.update({
      where: { id: mediumId },
      data: { statedPlace: place, statedAt: by.now, statedBy: by.actor.name },
    });
    await noteEvent(
      tx,
      by,
      mediumId,
      place === 'off-site' ? 'taken-off-site' : 'kept-on-site',
      note === '' ? null : note,
    );
    await writeAudit(tx, by, {
      action: 'disk.moved',
      practiceId: disk.site.practiceId,
      siteId: disk.siteId,
      subject: { kind: 'disk', id: mediumId, name: disk.label },
      details: { place },
    });
    return { ok: true, siteId: disk.siteId };
  });
}
