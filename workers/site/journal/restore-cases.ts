import { z } from 'zod';
import type { Comparison } from '#lib/contract/drill.ts';
import { type Failure, failureSchema } from '#lib/contract/failure.ts';
import { databaseContentSchema } from '#lib/contract/manifest.ts';
import {
  type CaseDocument,
  caseDocumentSchema,
  restoreOriginSchema,
  restoreTargetSchema,
} from '#lib/contract/restore-case.ts';
import { type RestoreStep, restoreSteps } from '#lib/domain/words.ts';
import type { Figures } from '#lib/shared/errors.ts';
import { dateOf, parsed } from './attempts.ts';
import type { Journal, Row } from './journal.ts';
import { appendFact } from './journal-facts.ts';

/** Where a restore runs, so that it can be settled after a crash; never a password. */
export const runServerSchema = z.object({
  /** A restore server of the site's settings; null for one that was typed on the command line. */
  name: z.string().nullable(),
  host: z.string(),
  port: z.number(),
  socketFolder: z.string(),
  user: z.string(),
  sslMode: z.enum(['disable', 'prefer', 'require', 'verify-full']),
  maintenanceDatabase: z.string(),
});
export type RunServer = z.infer<typeof runServerSchema>;

/** What a run has noted of itself: every name and identity before the effect that needs it to be undone. */
export const runPlanSchema = z.object({
  isUndo: z.boolean(),
  server: runServerSchema,
  keepDays: z.number(),
  /** Databases by name: the target, the one that is restored, and what the original will be called. */
  original: z.string(),
  restored: z.string(),
  kept: z.string().nullable().default(null),
  originalId: z.string().nullable().default(null),
  restoredId: z.string().nullable().default(null),
  /** Noted once the server had no database of the restored one's name: what has it after that is ours to drop. */
  isNameFree: z.boolean().default(false),
  /** What the restored database held when it was proven: an undo tells what was entered since. */
  content: databaseContentSchema.nullable().default(null),
});
export type RunPlan = z.infer<typeof runPlanSchema>;

const outcomes = ['waiting-for-key', 'running', 'swapped', 'restored', 'refused', 'failed'] as const;
export type CaseOutcome = (typeof outcomes)[number];

export type RestoreCaseRecord = {
  id: string;
  begunBy: 'centre' | 'site';
  document: CaseDocument | null;
  origin: z.infer<typeof restoreOriginSchema>;
  target: z.infer<typeof restoreTargetSchema>;
  step: RestoreStep;
  plan: RunPlan;
  outcome: CaseOutcome;
  failure: Failure | null;
  safetyBackupId: string | null;
  startedAt: Date;
  endedAt: Date | null;
  kept: { server: string; database: string; sizeBytes: number } | null;
  keptUntil: Date | null;
  keptDroppedAt: Date | null;
};

export type NewCase = Pick<
  RestoreCaseRecord,
  'id' | 'begunBy' | 'document' | 'origin' | 'target' | 'plan'
> & {
  documentHash: string | null;
  reason: string;
  approver: { personId: string; credentialId: string } | null;
  /** Not begun: its copy opens only with the recovery key, which is typed at the site. */
  waitsForKey?: boolean;
};

export type Beginning = { ok: true } | { ok: false; why: 'used' | 'busy' };

/**
 * Begins a case and uses its permit up, in one transaction: whatever happens afterwards, neither the case nor its document
 * begins again. One restore runs at a time.
 */
export function beginCase(journal: Journal, wanted: NewCase): Beginning {
  return journal.transaction(() => {
    if (findCase(journal, wanted.id) !== null || isDocumentUsed(journal, wanted.documentHash))
      return { ok: false, why: 'used' };
    if (runningCase(journal) !== null || isDrillRunning(journal)) return { ok: false, why: 'busy' };
    const startedAt = journal.clock.now().toISOString();
    journal.run(
      `INSERT INTO restore_case (id, begun_by, document, document_hash, origin, target, step, plan, outcome, started_at)
       VALUES (?, ?, ?, ?, ?, ?, 'permit', ?, ?, ?)`,
      wanted.id,
      wanted.begunBy,
      wanted.document === null ? null : JSON.stringify(wanted.document),
      wanted.documentHash,
      JSON.stringify(wanted.origin),
      JSON.stringify(wanted.target),
      JSON.stringify(wanted.plan),
      wanted.waitsForKey === true ? 'waiting-for-key' : 'running',
      startedAt,
    );
    const { id: caseId, begunBy: by, approver, origin, target, reason } = wanted;
    appendFact(journal, { kind: 'restore-begun', caseId, by, approver, origin, target, reason, startedAt });
    tellStep(journal, caseId, 'permit', 'started');
    if (wanted.waitsForKey !== true) tellStep(journal, caseId, 'permit', 'done');
    return { ok: true };
  });
}

/** Takes a case that waited for its key, once; false when somebody else has. */
export function resumeCase(journal: Journal, id: string): boolean {
  return journal.transaction(() => {
    if (runningCase(journal) !== null || isDrillRunning(journal)) return false;
    const sql = "UPDATE restore_case SET outcome = 'running' WHERE id = ? AND outcome = 'waiting-for-key'";
    if (journal.run(sql, id) === 0) return false;
    tellStep(journal, id, 'permit', 'done');
    return true;
  });
}

/** Notes that a step begins, with what must be known to settle it, before anything of it is done. */
export function enterStep(
  journal: Journal,
  id: string,
  step: RestoreStep,
  change: Partial<RunPlan> = {},
): void {
  journal.transaction(() => {
    journal.run('UPDATE restore_case SET step = ? WHERE id = ?', step, id);
    notePlan(journal, id, change);
    tellStep(journal, id, step, 'started');
  });
}

export function leaveStep(
  journal: Journal,
  id: string,
  step: RestoreStep,
  end: { figures?: Figures; comparison?: Comparison | null } = {},
): void {
  tellStep(journal, id, step, 'done', end);
}

export function notePlan(journal: Journal, id: string, change: Partial<RunPlan>): void {
  const { plan } = requireCase(journal, id);
  journal.run('UPDATE restore_case SET plan = ? WHERE id = ?', JSON.stringify({ ...plan, ...change }), id);
}

export function noteSafetyBackup(journal: Journal, id: string, backupId: string): void {
  journal.run('UPDATE restore_case SET safety_backup_id = ? WHERE id = ?', backupId, id);
}

/** Why a running case fails, kept until it is settled; the step that failed is told once. */
export function noteFailure(
  journal: Journal,
  id: string,
  failure: Failure,
  comparison: Comparison | null = null,
): void {
  journal.transaction(() => {
    const record = requireCase(journal, id);
    if (record.failure !== null) return;
    journal.run('UPDATE restore_case SET failure = ? WHERE id = ?', JSON.stringify(failure), id);
    tellStep(journal, id, record.step, 'failed', { failure, comparison });
  });
}

export type CaseEnd = {
  outcome: 'swapped' | 'restored' | 'failed';
  failure: Failure | null;
  kept: { server: string; database: string; sizeBytes: number; until: Date } | null;
};

/** Ends a case, with its fact; one that has ended already stays as it is. */
export function endCase(journal: Journal, id: string, end: CaseEnd): void {
  journal.transaction(() => {
    const endedAt = journal.clock.now().toISOString();
    const kept = end.kept === null ? null : { ...end.kept, until: end.kept.until.toISOString() };
    const changed = journal.run(
      `UPDATE restore_case SET outcome = ?, failure = ?, ended_at = ?, kept = ?, kept_until = ?
       WHERE id = ? AND outcome IN ('running', 'waiting-for-key')`,
      end.outcome,
      end.failure === null ? null : JSON.stringify(end.failure),
      endedAt,
      kept === null ? null : JSON.stringify(kept),
      kept?.until ?? null,
      id,
    );
    if (changed === 0) return;
    const { safetyBackupId } = requireCase(journal, id);
    const { outcome, failure } = end;
    appendFact(journal, {
      kind: 'restore-ended',
      caseId: id,
      outcome,
      failure,
      safetyBackupId,
      kept,
      endedAt,
    });
  });
}

export function findCase(journal: Journal, id: string): RestoreCaseRecord | null {
  const row = journal.get('SELECT * FROM restore_case WHERE id = ?', id);
  return row === null ? null : caseOf(row);
}

export function requireCase(journal: Journal, id: string): RestoreCaseRecord {
  const record = findCase(journal, id);
  if (record === null) throw new Error(`No restore case ${id} in the journal`);
  return record;
}

export function isDocumentUsed(journal: Journal, documentHash: string | null): boolean {
  if (documentHash === null) return false;
  return journal.get('SELECT 1 FROM restore_case WHERE document_hash = ?', documentHash) !== null;
}

/** The one that runs, or that a crash left running. */
export function runningCase(journal: Journal): RestoreCaseRecord | null {
  const row = journal.get("SELECT * FROM restore_case WHERE outcome = 'running'");
  return row === null ? null : caseOf(row);
}

/** Cases whose copy opens only with the recovery key, which nobody has typed yet. */
export function waitingCases(journal: Journal): RestoreCaseRecord[] {
  return journal.all("SELECT * FROM restore_case WHERE outcome = 'waiting-for-key'").map(caseOf);
}

/** Originals that are still kept, oldest swap first. */
export function keptCases(journal: Journal): RestoreCaseRecord[] {
  const sql =
    'SELECT * FROM restore_case WHERE kept IS NOT NULL AND kept_dropped_at IS NULL ORDER BY ended_at';
  return journal.all(sql).map(caseOf);
}

/** The kept original is there no more: dropped, or back in its place through an undo. */
export function forgetKept(journal: Journal, id: string): void {
  const at = journal.clock.now().toISOString();
  journal.run('UPDATE restore_case SET kept_dropped_at = ? WHERE id = ?', at, id);
}

export type NotedCheck = { requestHash: string; preflightHash: string };

/** What this agent itself found for a case, by hash; the newest check counts. */
export function noteCheck(journal: Journal, caseId: string, check: NotedCheck): void {
  journal.run(
    'INSERT OR REPLACE INTO restore_check VALUES (?, ?, ?, ?)',
    caseId,
    check.requestHash,
    check.preflightHash,
    journal.clock.now().toISOString(),
  );
}

export function findCheck(journal: Journal, caseId: string): NotedCheck | null {
  const row = journal.get('SELECT * FROM restore_check WHERE case_id = ?', caseId);
  return row === null
    ? null
    : { requestHash: String(row.request_hash), preflightHash: String(row.preflight_hash) };
}

function isDrillRunning(journal: Journal): boolean {
  return journal.get("SELECT 1 FROM drill WHERE outcome = 'running'") !== null;
}

function tellStep(
  journal: Journal,
  caseId: string,
  step: RestoreStep,
  state: 'started' | 'done' | 'failed',
  more: { figures?: Figures; comparison?: Comparison | null; failure?: Failure } = {},
): void {
  appendFact(journal, {
    kind: 'restore-step',
    caseId,
    step,
    state,
    failure: more.failure ?? null,
    figures: more.figures ?? {},
    comparison: more.comparison ?? null,
    at: journal.clock.now().toISOString(),
  });
}

const keptSchema = z.object({ server: z.string(), database: z.string(), sizeBytes: z.number() });
const begunBySchema = z.enum(['centre', 'site']);

function caseOf(row: Row): RestoreCaseRecord {
  return {
    id: String(row.id),
    begunBy: begunBySchema.parse(row.begun_by),
    document: parsed(caseDocumentSchema, row.document),
    origin: restoreOriginSchema.parse(JSON.parse(String(row.origin))),
    target: restoreTargetSchema.parse(JSON.parse(String(row.target))),
    step: z.enum(restoreSteps).parse(row.step),
    plan: runPlanSchema.parse(JSON.parse(String(row.plan))),
    outcome: z.enum(outcomes).parse(row.outcome),
    failure: parsed(failureSchema, row.failure),
    safetyBackupId: row.safety_backup_id === null ? null : String(row.safety_backup_id),
    startedAt: new Date(String(row.started_at)),
    endedAt: dateOf(row.ended_at),
    kept: parsed(keptSchema, row.kept),
    keptUntil: dateOf(row.kept_until),
    keptDroppedAt: dateOf(row.kept_dropped_at),
  };
}
