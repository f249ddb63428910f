import { checkOwnPassword, type NotThePerson } from '#lib/central/account/check-own-password.ts';
import { syncApproverOf } from '#lib/central/approvers/sync-approvers.ts';
import { writeAudit } from '#lib/central/audit/write.ts';
import { database } from '#lib/central/database/client.ts';
import type { Authorized } from '#lib/central/scope.ts';
import type { AttemptLimits } from '#lib/central/sign-in/attempt-limits.ts';
import { approverFingerprint } from '#lib/contract/permit.ts';

export type RevokedPasskey = { ok: true } | NotThePerson | { ok: false; problem: 'not_found' };

/**
 * Revokes one of one's own passkeys for good: the centre takes nothing that it signs any more, and the agents that
 * trusted it are told at once.
 */
export async function revokePasskey(
  by: Authorized<'account.own'>,
  limits: AttemptLimits,
  asked: { passkeyId: string; password: string },
): Promise<RevokedPasskey> {
  const checked = await checkOwnPassword(by, limits, asked.password);
  if (!checked.ok) return checked;
  return database().$transaction(async (tx) => {
    const { userId } = by.actor;
    const passkey = await tx.passkey.findFirst({ where: { id: asked.passkeyId, userId } });
    if (passkey === null) return { ok: false, problem: 'not_found' };
    const { count } = await tx.passkey.updateMany({
      where: { id: passkey.id, revokedAt: null },
      data: { revokedAt: by.now },
    });
    // One that was revoked meanwhile is what was wanted.
    if (count === 0) return { ok: true };
    await writeAudit(tx, by, {
      action: 'passkey.revoked',
      practiceId: null,
      siteId: null,
      subject: { kind: 'passkey', id: passkey.id, name: passkey.name },
      details: { fingerprint: approverFingerprint(passkey) },
    });
    await syncApproverOf(tx, userId, by.now);
    return { ok: true };
  });
}
