import { writeAudit } from '#lib/central/audit/write.ts';
import { database } from '#lib/central/database/client.ts';
import { type Authorized, wholePracticeWhere } from '#lib/central/scope.ts';
import { fingerprint } from '#lib/shared/fingerprint.ts';

export type KeepRecoveryKeyOutcome =
  | { ok: true }
  | {
      ok: false;
      /** `already_made`: replacing a key that agents have pinned needs an approver's passkey. */
      problem: 'not_found' | 'recipient_unreadable' | 'already_made' | 'changed_elsewhere';
    };

/**
 * Keeps the public half of the practice's recovery key; the private half was made in the manager's browser and never
 * comes here. A key that nobody has confirmed and no agent has pinned may be made anew: its paper may be lost, and
 * nothing has been encrypted to it. `replaces` is the one that the page showed; another one by now is not overwritten.
 */
export async function keepRecoveryKey(
  by: Authorized<'recovery_key.make'>,
  edit: { practiceId: string; recipient: string; replaces: string | null },
): Promise<KeepRecoveryKeyOutcome> {
  const { practiceId: id, recipient, replaces } = edit;
  if (!/^age1[a-z0-9]{58}$/.test(recipient)) return { ok: false, problem: 'recipient_unreadable' };
  return database().$transaction(async (tx): Promise<KeepRecoveryKeyOutcome> => {
    const practice = await tx.practice.findFirst({
      where: { AND: [wholePracticeWhere(by.scope), { id, archivedAt: null }] },
      select: { name: true, recoveryRecipient: true, recoveryConfirmedAt: true },
    });
    if (practice === null) return { ok: false, problem: 'not_found' };
    const pinned = await tx.agent.count({ where: { site: { practiceId: id } } });
    if (practice.recoveryRecipient !== null && (practice.recoveryConfirmedAt !== null || pinned > 0)) {
      return { ok: false, problem: 'already_made' };
    }
    const { count } = await tx.practice.updateMany({
      where: {
        id,
        recoveryRecipient: replaces,
        recoveryConfirmedAt: null,
        ...(replaces === null ? {} : unpinned),
      },
      data: {
        recoveryRecipient: recipient,
        recoveryMadeAt: by.now,
        recoveryMadeBy: by.actor.userId,
        revision: { increment: 1 },
      },
    });
    if (count === 0) return { ok: false, problem: 'changed_elsewhere' };
    await writeAudit(tx, by, {
      action: 'recovery_key.made',
      practiceId: id,
      siteId: null,
      subject: { kind: 'practice', id, name: practice.name },
      details: {
        fingerprint: fingerprint(recipient),
        replaced: practice.recoveryRecipient === null ? null : fingerprint(practice.recoveryRecipient),
      },
    });
    return { ok: true };
  });
}

const unpinned = { sites: { none: { agents: { some: {} } } } };
