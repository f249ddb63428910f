import { approverWhere } from '#lib/central/approvers/present-approvers.ts';
import { changedFields } from '#lib/central/audit/changed-fields.ts';
import { writeAudit } from '#lib/central/audit/write.ts';
import { database, type Transaction } from '#lib/central/database/client.ts';
import { type Authorized, wholePracticeWhere } from '#lib/central/scope.ts';
import type { RestoreSettings } from './restore-settings-input.ts';

export type ChangedRestoreSettings =
  | { ok: true }
  | { ok: false; problem: 'not_found' | 'changed_elsewhere' | 'approver_gone' };

/**
 * Changes how a practice wants its restores; refused when somebody else changed the practice since `revision` was read.
 * Whoever is named must be an approver there. A case that was asked for already keeps the terms that it was asked under.
 */
export async function changeRestoreSettings(
  by: Authorized<'practice.change'>,
  edit: { practiceId: string; revision: number; input: RestoreSettings },
): Promise<ChangedRestoreSettings> {
  const { practiceId: id, revision, input } = edit;
  return database().$transaction(async (tx): Promise<ChangedRestoreSettings> => {
    const before = await tx.practice.findFirst({
      where: { AND: [wholePracticeWhere(by.scope), { id, archivedAt: null }] },
    });
    if (before === null) return { ok: false, problem: 'not_found' };
    if (!(await areApprovers(tx, id, input))) return { ok: false, problem: 'approver_gone' };
    const { count } = await tx.practice.updateMany({
      where: { id, revision },
      data: { ...input, revision: { increment: 1 } },
    });
    if (count === 0) return { ok: false, problem: 'changed_elsewhere' };
    const { supportApproves, keepDays, lapseHours, approverId, deputyId } = before;
    await writeAudit(tx, by, {
      action: 'restore.settings_changed',
      practiceId: id,
      siteId: null,
      subject: { kind: 'practice', id, name: before.name },
      details: changedFields({ supportApproves, keepDays, lapseHours, approverId, deputyId }, input),
    });
    return { ok: true };
  });
}

async function areApprovers(tx: Transaction, practiceId: string, named: RestoreSettings): Promise<boolean> {
  const ids = [named.approverId, named.deputyId].filter((id) => id !== null);
  const found = await tx.user.count({ where: { AND: [{ id: { in: ids } }, approverWhere(practiceId)] } });
  return found === ids.length;
}
