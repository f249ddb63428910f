import { writeAudit } from '#lib/central/audit/write.ts';
import { database } from '#lib/central/database/client.ts';
import { type Authorized, wholePracticeWhere } from '#lib/central/scope.ts';
import { fingerprint } from '#lib/shared/fingerprint.ts';

export type ConfirmRecoveryKeyOutcome =
  | { ok: true }
  | { ok: false; problem: 'not_found' | 'holder_missing' | 'too_long' | 'changed_elsewhere' };

/**
 * Notes that the key was kept, and who holds it. That what was typed back fits the key is checked in the browser, which
 * alone may see it. Saying later that somebody else holds it now goes the same way.
 */
export async function confirmRecoveryKey(
  by: Authorized<'recovery_key.make'>,
  edit: { practiceId: string; recipient: string; holder: string },
): Promise<ConfirmRecoveryKeyOutcome> {
  const { practiceId: id, recipient } = edit;
  const holder = edit.holder.trim();
  if (holder === '') return { ok: false, problem: 'holder_missing' };
  if (holder.length > 200) return { ok: false, problem: 'too_long' };
  return database().$transaction(async (tx): Promise<ConfirmRecoveryKeyOutcome> => {
    const practice = await tx.practice.findFirst({
      where: {
        AND: [wholePracticeWhere(by.scope), { id, archivedAt: null, recoveryRecipient: { not: null } }],
      },
      select: { name: true, recoveryHolder: true },
    });
    if (practice === null) return { ok: false, problem: 'not_found' };
    const { count } = await tx.practice.updateMany({
      where: { id, recoveryRecipient: recipient },
      data: { recoveryConfirmedAt: by.now, recoveryHolder: holder, revision: { increment: 1 } },
    });
    if (count === 0) return { ok: false, problem: 'changed_elsewhere' };
    await writeAudit(tx, by, {
      action: 'recovery_key.confirmed',
      practiceId: id,
      siteId: null,
      subject: { kind: 'practice', id, name: practice.name },
      details: {
        fingerprint: fingerprint(recipient),
        holder: { before: practice.recoveryHolder, after: holder },
      },
    });
    return { ok: true };
  });
}
