import { changedFields } from '#lib/central/audit/changed-fields.ts';
import { writeAudit } from '#lib/central/audit/write.ts';
import { database, isUniqueViolation } from '#lib/central/database/client.ts';
import { Undo } from '#lib/central/database/undo.ts';
import { requestSync } from '#lib/central/orders/request-sync.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { judgePolicyDraft, type PolicyDraft, type PolicyFieldProblem } from '#lib/domain/policy-draft.ts';
import { newId } from '#lib/shared/ids.ts';
import { givePolicy, sitesUsing } from './give-policy.ts';
import { judgePolicyPlaces, type PolicyPlacesProblem, type SetUse } from './judge-policy.ts';
import { policyInScope } from './policy-in-scope.ts';
import { isSameTerms, termsColumns, termsOf } from './terms.ts';

export type ChangePolicyOutcome =
  | { ok: true; version: number }
  | { ok: false; problem: 'invalid'; fields: PolicyFieldProblem[] }
  | ({ ok: false } & PolicyPlacesProblem)
  | { ok: false; problem: 'not_found' | 'name_taken' | 'changed_elsewhere' };

/**
 * Changes a policy: other terms make a new version and leave the ones before as they are, because slots were judged by
 * them. Refused when somebody else changed the policy or one of the sets since the page was opened.
 */
export async function changePolicy(
  by: Authorized<'policy.change'>,
  edit: { policyId: string; revision: number; draft: PolicyDraft; sets: SetUse[] },
): Promise<ChangePolicyOutcome> {
  const { policyId, revision, draft, sets } = edit;
  const judged = judgePolicyDraft(draft);
  if (!judged.ok) return { ok: false, problem: 'invalid', fields: judged.problems };
  const { name, ...terms } = judged.terms;
  try {
    return await database().$transaction(async (tx): Promise<ChangePolicyOutcome> => {
      const before = await policyInScope(tx, by, policyId);
      const [latest] = before?.versions ?? [];
      if (before === null || latest === undefined) return { ok: false, problem: 'not_found' };
      const chosen = sets.filter(({ uses }) => uses).map(({ setId }) => setId);
      const staying = await tx.backupSet.findMany({
        where: { policyId, archivedAt: null, id: { notIn: sets.map(({ setId }) => setId) } },
        select: { id: true },
      });
      const served = [...chosen, ...staying.map(({ id }) => id)];
      const misplaced = await judgePolicyPlaces(tx, before.practiceId, terms.destinationIds, served);
      if (misplaced !== null) return { ok: false, ...misplaced };
      const version = isSameTerms(termsOf(latest), terms) ? latest.version : latest.version + 1;
      const { count } = await tx.policy.updateMany({
        where: { id: policyId, revision },
        data: { name, currentVersion: version, revision: { increment: 1 } },
      });
      if (count === 0) return { ok: false, problem: 'changed_elsewhere' };
      if (version !== latest.version) {
        await tx.policyVersion.create({
          data: {
            id: newId('pov', by.now),
            policyId,
            version,
            ...termsColumns(terms),
            createdAt: by.now,
            createdBy: by.actor.userId,
          },
        });
      }
      const usedBefore = await sitesUsing(tx, policyId);
      const { given, taken } = await givePolicy(tx, policyId, sets, by.now);
      await writeAudit(tx, by, {
        action: 'policy.changed',
        practiceId: before.practiceId,
        siteId: null,
        subject: { kind: 'policy', id: policyId, name },
        details: {
          ...changedFields({ name: before.name, ...termsOf(latest) }, { name, ...terms }),
          version,
          given,
          taken,
        },
      });
      await requestSync(tx, [...new Set([...usedBefore, ...(await sitesUsing(tx, policyId))])], by.now);
      return { ok: true, version };
    });
  } catch (thrown) {
    if (thrown instanceof Undo) return thrown.outcome as ChangePolicyOutcome;
    if (isUniqueViolation(thrown)) return { ok: false, problem: 'name_taken' };
    throw thrown;
  }
}
