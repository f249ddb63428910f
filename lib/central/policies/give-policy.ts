import type { Transaction } from '#lib/central/database/client.ts';
import { Undo } from '#lib/central/database/undo.ts';
import { policyColumns } from '#lib/central/sets/change-set.ts';
import type { SetUse } from './judge-policy.ts';

/**
 * Gives the policy to the sets that shall use it and takes it from those that no longer shall. Returns what changed.
 * Undoes the whole transaction when somebody else changed one of these sets since it was shown.
 */
export async function givePolicy(
  tx: Transaction,
  policyId: string,
  uses: SetUse[],
  now: Date,
): Promise<{ given: string[]; taken: string[] }> {
  const sets = await tx.backupSet.findMany({
    where: { id: { in: uses.map(({ setId }) => setId) } },
    select: { id: true, name: true, policyId: true },
  });
  const given: string[] = [];
  const taken: string[] = [];
  for (const use of uses) {
    const set = sets.find(({ id }) => id === use.setId);
    if (set === undefined || (set.policyId === policyId) === use.uses) continue;
    const { count } = await tx.backupSet.updateMany({
      where: { id: use.setId, revision: use.revision },
      data: { ...policyColumns(set.policyId, use.uses ? policyId : null, now), revision: { increment: 1 } },
    });
    if (count === 0) throw new Undo({ ok: false as const, problem: 'changed_elsewhere' as const });
    (use.uses ? given : taken).push(set.name);
  }
  return { given, taken };
}

/** The sites whose sets use the policy now. */
export async function sitesUsing(tx: Transaction, policyId: string): Promise<string[]> {
  const sets = await tx.backupSet.findMany({
    where: { policyId, archivedAt: null },
    select: { siteId: true },
    distinct: ['siteId'],
  });
  return sets.map(({ siteId }) => siteId);
}
