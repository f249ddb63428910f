import { database, type Transaction } from '#lib/central/database/client.ts';
import { announce } from '#lib/central/redis/announce.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { challengeOf } from '#lib/contract/permit.ts';
import { type CaseDocument, caseDocumentSchema, preflightSchema } from '#lib/contract/restore-case.ts';
import { planAsking } from '#lib/domain/restore-approval.ts';
import { judgeSubmission, type SubmitProblem } from '#lib/domain/restore-case.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { announceCase } from './announce-case.ts';
import { type CaseInScope, caseInScope, factsOf } from './case-in-scope.ts';
import { changeCase } from './change-case.ts';
import { mailAsked, mailSupportAsked } from './mail-restore.ts';
import { readApprovers } from './read-approvers.ts';
import { readPins } from './read-pins.ts';

export type SubmitOutcome =
  | { ok: true }
  | {
      ok: false;
      problem: SubmitProblem | 'not_found' | 'not_requester' | 'no_approver' | 'changed_elsewhere';
    };

/**
 * Asks the approvers, once everything amber was acknowledged by name and nothing is red. From here on the document that
 * they sign stands, with its hash and the hour at which it lapses.
 */
export async function submitRestore(
  by: Authorized<'restore.request'>,
  caseId: string,
  acknowledged: readonly string[],
): Promise<SubmitOutcome> {
  const outcome = await database().$transaction((tx) => submit(tx, by, caseId, acknowledged));
  if (outcome.ok) await Promise.all([announce({ kind: 'mail-queued' }), announceCase(caseId)]);
  return outcome;
}

async function submit(
  tx: Transaction,
  by: Authorized<'restore.request'>,
  caseId: string,
  acknowledged: readonly string[],
): Promise<SubmitOutcome> {
  const row = await caseInScope(tx, by, caseId);
  if (row === null || row.request === null) return { ok: false, problem: 'not_found' };
  if (row.requestedBy !== by.actor.userId) return { ok: false, problem: 'not_requester' };
  const preflight = row.preflight === null ? null : preflightSchema.parse(row.preflight);
  const findings = preflight?.findings ?? null;
  const problem = judgeSubmission(factsOf(row), findings, acknowledged, by.now);
  if (problem !== null) return { ok: false, problem };

  const approvers = await readApprovers(tx, row.practiceId, by.now);
  const { needsCode } = await readPins(tx, row, by.now);
  const asking = planAsking(
    row.practice,
    approvers.map(({ userId, hasUsablePasskey }) => ({
      userId,
      hasUsablePasskey: needsCode || hasUsablePasskey,
    })),
    by.actor.userId,
  );
  if (asking.now.length === 0) return { ok: false, problem: 'no_approver' };
  const amber = (findings ?? []).filter(({ level }) => level === 'amber').map(({ code }) => code);
  const document = documentOf(row, by.now);
  const asked = approvers.filter((approver) => asking.now.includes(approver.userId));
  const isChanged = await changeCase(tx, by, row, {
    data: {
      acknowledged: amber,
      submittedAt: by.now,
      document: document as unknown as Prisma.InputJsonObject,
      documentHash: challengeOf(document),
      expiresAt: new Date(document.expiresAt),
      deputyAskedAt: asking.isDeputyNow ? by.now : null,
    },
    event: 'submitted',
    audit: 'restore.submitted',
    details: {
      acknowledged: amber,
      asked: asked.map(({ name }) => name),
      documentHash: challengeOf(document),
    },
  });
  if (!isChanged) return { ok: false, problem: 'changed_elsewhere' };
  const submitted = { ...row, expiresAt: new Date(document.expiresAt) };
  await mailAsked(tx, submitted, asked, by.now);
  if (row.practice.supportApproves) await mailSupportAsked(tx, submitted, by.now);
  return { ok: true };
}

/** All that an approver says yes to. */
function documentOf(row: CaseInScope, now: Date): CaseDocument {
  const expiresAt = new Date(now.getTime() + row.practice.lapseHours * 3_600_000);
  return caseDocumentSchema.parse({
    format: 'keepwell-permit',
    version: 1,
    request: row.request,
    preflight: row.preflight,
    expiresAt: expiresAt.toISOString(),
  });
}
