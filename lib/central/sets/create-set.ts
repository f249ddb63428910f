import { writeAudit } from '#lib/central/audit/write.ts';
import { database, isUniqueViolation } from '#lib/central/database/client.ts';
import { requestSync } from '#lib/central/orders/request-sync.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { siteInScope } from '#lib/central/sites/site-in-scope.ts';
import { newId } from '#lib/shared/ids.ts';
import { judgeSet } from './judge-set.ts';
import type { SetInput, SetProblem } from './set-input.ts';

export type CreateSetOutcome =
  | { ok: true; setId: string }
  | { ok: false; problem: 'not_found' | 'name_taken' | SetProblem };

/**
 * Puts sources together that belong together (S9). `replacesSingles` ends the sets that held one of them alone, so that
 * nothing is backed up twice.
 */
export async function createSet(
  by: Authorized<'policy.change'>,
  { siteId, input, replacesSingles }: { siteId: string; input: SetInput; replacesSingles: boolean },
): Promise<CreateSetOutcome> {
  const setId = newId('set', by.now);
  const name = input.name.trim();
  try {
    return await database().$transaction(async (tx): Promise<CreateSetOutcome> => {
      const site = await siteInScope(tx, by, siteId);
      if (site === null) return { ok: false, problem: 'not_found' };
      const problem = await judgeSet(tx, { siteId, practiceId: site.practiceId }, input);
      if (problem !== null) return { ok: false, problem };
      const ended = replacesSingles ? await endSinglesOf(tx, siteId, input.sourceIds, by.now) : [];
      await tx.backupSet.create({
        data: {
          id: setId,
          siteId,
          name,
          policyId: input.policyId,
          policySince: input.policyId === null ? null : by.now,
          createdAt: by.now,
          members: { create: input.sourceIds.map((sourceId, position) => ({ sourceId, position })) },
        },
      });
      await writeAudit(tx, by, {
        action: 'set.created',
        practiceId: site.practiceId,
        siteId,
        subject: { kind: 'set', id: setId, name },
        details: { sourceIds: input.sourceIds, policyId: input.policyId, ended },
      });
      await requestSync(tx, [siteId], by.now);
      return { ok: true, setId };
    });
  } catch (thrown) {
    if (isUniqueViolation(thrown)) return { ok: false, problem: 'name_taken' };
    throw thrown;
  }
}

/** Archives the sets of one single source that are now part of a set of several; returns their names. */
async function endSinglesOf(
  tx: Parameters<typeof judgeSet>[0],
  siteId: string,
  sourceIds: string[],
  now: Date,
): Promise<string[]> {
  const candidates = await tx.backupSet.findMany({
    where: { siteId, archivedAt: null, members: { some: {}, every: { sourceId: { in: sourceIds } } } },
    select: { id: true, name: true, _count: { select: { members: true } } },
  });
  const singles = candidates.filter(({ _count }) => _count.members === 1);
  await tx.backupSet.updateMany({
    where: { id: { in: singles.map(({ id }) => id) } },
    data: { archivedAt: now, revision: { increment: 1 } },
  });
  return singles.map(({ name }) => name);
}
