import type { AuditAction } from '#lib/central/audit/actions.ts';
import { type Author, writeAudit } from '#lib/central/audit/write.ts';
import type { Transaction } from '#lib/central/database/client.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { addEvent, type CaseEvent } from './add-event.ts';
import type { CaseInScope } from './case-in-scope.ts';
import { subjectOf } from './case-subject.ts';

export type CaseChange = {
  data: Prisma.RestoreCaseUncheckedUpdateManyInput;
  event: CaseEvent;
  audit: AuditAction | null;
  details?: Prisma.InputJsonObject;
};

/**
 * Changes a case as it was read, with its event and its audit entry; false when somebody was quicker, and then nothing
 * is written. Of two who decide at once, one wins.
 */
export async function changeCase(
  tx: Transaction,
  by: Author,
  row: CaseInScope,
  change: CaseChange,
): Promise<boolean> {
  const { count } = await tx.restoreCase.updateMany({
    where: { id: row.id, revision: row.revision, state: row.state },
    data: { ...change.data, revision: row.revision + 1 },
  });
  if (count === 0) return false;
  await addEvent(tx, {
    caseId: row.id,
    kind: change.event,
    at: by.now,
    actorId: by.actor.userId,
    actorName: by.actor.name,
    details: change.details,
  });
  if (change.audit !== null) {
    await writeAudit(tx, by, {
      action: change.audit,
      practiceId: row.practiceId,
      siteId: row.siteId,
      subject: subjectOf(row),
      details: change.details,
    });
  }
  return true;
}
