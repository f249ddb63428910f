import { writeAudit } from '#lib/central/audit/write.ts';
import { database } from '#lib/central/database/client.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { policyInScope } from './policy-in-scope.ts';

export type ArchivePolicyOutcome =
  | { ok: true; practiceId: string }
  | { ok: false; problem: 'not_found' | 'changed_elsewhere' }
  /** These sets would silently stop being backed up. */
  | { ok: false; problem: 'in_use'; setNames: string[] };

/** Puts away a policy that no set uses. Its versions stay, for the slots that were judged by them. */
export async function archivePolicy(
  by: Authorized<'policy.change'>,
  { policyId, revision }: { policyId: string; revision: number },
): Promise<ArchivePolicyOutcome> {
  return database().$transaction(async (tx): Promise<ArchivePolicyOutcome> => {
    const policy = await policyInScope(tx, by, policyId);
    if (policy === null) return { ok: false, problem: 'not_found' };
    const users = await tx.backupSet.findMany({
      where: { policyId, archivedAt: null },
      select: { name: true, site: { select: { name: true } } },
    });
    if (users.length > 0) {
      return {
        ok: false,
        problem: 'in_use',
        setNames: users.map(({ name, site }) => `${site.name}: ${name}`),
      };
    }
    const { count } = await tx.policy.updateMany({
      where: { id: policyId, revision },
      data: { archivedAt: by.now, revision: { increment: 1 } },
    });
    if (count === 0) return { ok: false, problem: 'changed_elsewhere' };
    await writeAudit(tx, by, {
      action: 'policy.archived',
      practiceId: policy.practiceId,
      siteId: null,
      subject: { kind: 'policy', id: policyId, name: policy.name },
    });
    return { ok: true, practiceId: policy.practiceId };
  });
}
