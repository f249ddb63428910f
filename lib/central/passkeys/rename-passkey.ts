import { changedFields } from '#lib/central/audit/changed-fields.ts';
import { writeAudit } from '#lib/central/audit/write.ts';
import { database } from '#lib/central/database/client.ts';
import type { Authorized } from '#lib/central/scope.ts';

export type RenamedPasskey = { ok: true } | { ok: false; problem: 'not_found' };

/** Gives one of one's own passkeys another name. */
export async function renamePasskey(
  by: Authorized<'account.own'>,
  passkeyId: string,
  name: string,
): Promise<RenamedPasskey> {
  return database().$transaction(async (tx) => {
    const where = { id: passkeyId, userId: by.actor.userId, revokedAt: null };
    const before = await tx.passkey.findFirst({ where });
    if (before === null) return { ok: false, problem: 'not_found' };
    if (before.name === name) return { ok: true };
    await tx.passkey.update({ where: { id: before.id }, data: { name } });
    await writeAudit(tx, by, {
      action: 'passkey.renamed',
      practiceId: null,
      siteId: null,
      subject: { kind: 'passkey', id: before.id, name },
      details: changedFields({ name: before.name }, { name }),
    });
    return { ok: true };
  });
}
