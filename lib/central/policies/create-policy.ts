import { writeAudit } from '#lib/central/audit/write.ts';
import { database, isUniqueViolation } from '#lib/central/database/client.ts';
import { Undo } from '#lib/central/database/undo.ts';
import { requestSync } from '#lib/central/orders/request-sync.ts';
import { practiceInScope } from '#lib/central/practices/practice-in-scope.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { judgePolicyDraft, type PolicyDraft, type PolicyFieldProblem } from '#lib/domain/policy-draft.ts';
import { newId } from '#lib/shared/ids.ts';
import { givePolicy, sitesUsing } from './give-policy.ts';
import { judgePolicyPlaces, type PolicyPlacesProblem, type SetUse } from './judge-policy.ts';
import type { PolicyTemplate } from './list-templates.ts';
import { termsColumns } from './terms.ts';

export type CreatePolicyOutcome =
  | { ok: true; policyId: string }
  | { ok: false; problem: 'invalid'; fields: PolicyFieldProblem[] }
  | ({ ok: false } & PolicyPlacesProblem)
  | { ok: false; problem: 'not_found' | 'name_taken' | 'changed_elsewhere' };

/** Makes a policy and its first version. What it was copied from is noted and nothing more: nothing is shared. */
export async function createPolicy(
  by: Authorized<'policy.change'>,
  input: { practiceId: string; draft: PolicyDraft; sets: SetUse[]; template: PolicyTemplate | null },
): Promise<CreatePolicyOutcome> {
  const { practiceId, draft, sets, template } = input;
  const judged = judgePolicyDraft(draft);
  if (!judged.ok) return { ok: false, problem: 'invalid', fields: judged.problems };
  const { name, ...terms } = judged.terms;
  const policyId = newId('pol', by.now);
  try {
    return await database().$transaction(async (tx): Promise<CreatePolicyOutcome> => {
      if ((await practiceInScope(tx, by, practiceId)) === null) return { ok: false, problem: 'not_found' };
      const chosen = sets.filter(({ uses }) => uses);
      const misplaced = await judgePolicyPlaces(
        tx,
        practiceId,
        terms.destinationIds,
        chosen.map(({ setId }) => setId),
      );
      if (misplaced !== null) return { ok: false, ...misplaced };
      await tx.policy.create({
        data: {
          id: policyId,
          practiceId,
          name,
          currentVersion: 1,
          createdAt: by.now,
          copiedFrom: template?.id ?? null,
          versions: {
            create: {
              id: newId('pov', by.now),
              version: 1,
              ...termsColumns(terms),
              createdAt: by.now,
              createdBy: by.actor.userId,
            },
          },
        },
      });
      const { given } = await givePolicy(tx, policyId, chosen, by.now);
      await writeAudit(tx, by, {
        action: template === null ? 'policy.created' : 'policy.copied',
        practiceId,
        siteId: null,
        subject: { kind: 'policy', id: policyId, name },
        details: { ...terms, version: 1, usedBy: given, copiedFrom: template?.id ?? null },
      });
      await requestSync(tx, await sitesUsing(tx, policyId), by.now);
      return { ok: true, policyId };
    });
  } catch (thrown) {
    if (thrown instanceof Undo) return thrown.outcome as CreatePolicyOutcome;
    if (isUniqueViolation(thrown)) return { ok: false, problem: 'name_taken' };
    throw thrown;
  }
}
