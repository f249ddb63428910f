import type { CaseDocument, RestoreOrigin, RestoreTarget } from '#lib/contract/restore-case.ts';
import { restoringName } from '#lib/domain/restore-run.ts';
import type { FindingCode } from '#lib/domain/words.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import {
  beginCase,
  findCase,
  type RestoreCaseRecord,
  type RunPlan,
  requireCase,
  runPlanSchema,
} from '../journal/restore-cases.ts';
import type { SiteContext } from '../site-context.ts';
import type { VerifiedPermit } from './permit.ts';
import { type ChosenServer, serverOfTarget } from './run-server.ts';

/**
 * Begins the case of a verified permit, which is used up by it. One whose copy opens only with a key that isn't here waits for
 * it. Throws `permit_used`, `busy`, or why there is no server for it.
 */
export function beginPermitted(
  site: SiteContext,
  permit: VerifiedPermit,
  header: Buffer | null,
): RestoreCaseRecord {
  const { document, documentHash, approver } = permit;
  const { request } = document;
  const { caseId: id, origin, target, reason, keepDays } = request;
  const waitsForKey = header === null && isFound(document, 'key_needed');
  const plan = planOf(site, id, origin, target, keepDays, serverOfTarget(site, target));
  const begun = beginCase(site.journal, {
    id,
    begunBy: 'centre',
    document,
    documentHash,
    origin,
    target,
    plan,
    reason,
    approver,
    waitsForKey,
  });
  if (!begun.ok)
    throw new KeepwellError(begun.why === 'used' ? 'permit_used' : 'busy', { figures: { case: id } });
  return requireCase(site.journal, id);
}

export function planOf(
  site: Pick<SiteContext, 'journal'>,
  caseId: string,
  origin: RestoreOrigin,
  target: RestoreTarget,
  keepDays: number,
  { server }: ChosenServer,
): RunPlan {
  const original = target.database;
  const common = { server, keepDays, original };
  if (origin.kind === 'kept') {
    const { kept, plan } = keptOf(site, origin.caseId);
    return runPlanSchema.parse({ ...common, isUndo: true, restored: kept.database, content: plan.content });
  }
  const restored = target.mode === 'beside' ? original : restoringName(original, caseId);
  return runPlanSchema.parse({ ...common, isUndo: false, restored });
}

/** The original that a case kept and that still stands. Throws `kept_missing`. */
export function keptOf({ journal }: Pick<SiteContext, 'journal'>, caseId: string) {
  const before = findCase(journal, caseId);
  const identity = before?.plan.originalId;
  if (!before?.kept || before.keptDroppedAt !== null || !identity)
    throw new KeepwellError('kept_missing', { figures: { case: caseId } });
  return { kept: before.kept, plan: before.plan, target: before.target, identity };
}

/** Whether the approver has seen this finding, and so said yes to what it entails. */
export function isFound({ preflight }: CaseDocument, code: FindingCode): boolean {
  return preflight.findings.some((finding) => finding.code === code);
}
