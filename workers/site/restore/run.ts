import { setTimeout as delay } from 'node:timers/promises';
import type { Failure } from '#lib/contract/failure.ts';
import { judgeClosing, keptName, stepsOf } from '#lib/domain/restore-run.ts';
import type { RestoreStep } from '#lib/domain/words.ts';
import { codeOf, type Figures, KeepwellError } from '#lib/shared/errors.ts';
import { summarizeComparison } from '../artifact/compare-content.ts';
import { failureOf } from '../failure-of.ts';
import {
  endCase,
  enterStep,
  leaveStep,
  noteFailure,
  notePlan,
  noteSafetyBackup,
  type RestoreCaseRecord,
  requireCase,
} from '../journal/restore-cases.ts';
import { restoreDump } from './restore-dump.ts';
import { ContentDiffers, type OpenedDump, type RunParts, type RunWork } from './run-parts.ts';
import { finishSwapped, settleCase } from './settle.ts';

/**
 * Carries a begun case out, step by step, each noted before its effect. The original stays as it is until the restored
 * database has been proven; whatever fails, `settleCase` leaves either that original, open to its people, or the swapped one.
 * Answers with the case as it ended. A server that is away at the end leaves it running, to be settled later.
 */
export async function runRestore(
  parts: RunParts,
  work: RunWork,
  signal: AbortSignal,
): Promise<RestoreCaseRecord> {
  const { journal, log } = parts;
  const { caseId } = work;
  const run: Run = { ...parts, ...work, signal, dump: null };
  try {
    await carryOut(run);
  } catch (thrown) {
    log.error({ caseId, step: requireCase(journal, caseId).step, err: thrown }, 'a restore failed');
    const comparison = thrown instanceof ContentDiffers ? thrown.comparison : null;
    const failure = signal.aborted ? interrupted : failureOf(thrown);
    noteFailure(journal, caseId, failure, comparison);
    await settleOrLeave(parts, caseId);
  } finally {
    await run.dump?.close();
  }
  return requireCase(journal, caseId);
}

const interrupted: Failure = { code: 'interrupted', figures: {} };

type Run = RunParts & RunWork & { signal: AbortSignal; dump: OpenedDump | null };

/** From the block on it goes through to its end, whoever is waiting for it to stop. */
const swapWithinMs = 120_000;

async function carryOut(run: Run): Promise<void> {
  const { journal, caseId, mode } = run;
  const { isUndo } = requireCase(journal, caseId).plan;
  const steps = stepsOf({ isUndo, mode });
  for (const step of steps.filter(isEarly)) {
    run.signal.throwIfAborted();
    enterStep(journal, caseId, step);
    const end = await doStep[step](run);
    leaveStep(journal, caseId, step, end);
  }
  run.signal.throwIfAborted();
  if (steps.includes('swapping')) await swapNames(run);
  else endCase(journal, caseId, { outcome: 'restored', failure: null, kept: null });
}

type StepEnd = Parameters<typeof leaveStep>[3];
type EarlyStep = Exclude<RestoreStep, 'permit' | 'blocking' | 'swapping' | 'allowing'>;

const doStep: Record<EarlyStep, (run: Run) => Promise<StepEnd>> = {
  closing: async (run) => ({ figures: await waitUntilClosed(run) }),
  'safety-backup': async (run) => ({ figures: await saveOriginal(run) }),
  async restoring(run) {
    const dump = await openDump(run);
    const tookFrom = run.clock.monotonicMs();
    const { bytes } = await restoreDump(run, run, dump, run.signal);
    return { figures: { bytes, tookMs: Math.round(run.clock.monotonicMs() - tookFrom) } };
  },
  comparing: (run) => compareRestored(run),
};

function isEarly(step: RestoreStep): step is EarlyStep {
  return step in doStep;
}

async function waitUntilClosed(run: Run): Promise<Figures> {
  const { restorer, access, clock, signal, closingWaitMs, journal, caseId } = run;
  const { original } = requireCase(journal, caseId).plan;
  const since = clock.monotonicMs();
  for (;;) {
    const sessions = await restorer.listConnected(access, original, signal);
    const connected = sessions.reduce((sum, session) => sum + session.count, 0);
    const waitedMs = Math.round(clock.monotonicMs() - since);
    const answer = judgeClosing({
      connected,
      waitedMs,
      waitMs: closingWaitMs,
      isAcknowledged: run.mayEndSessions,
    });
    if (answer === 'refuse') throw new KeepwellError('people_connected', { figures: { count: connected } });
    if (answer !== 'wait') return { connected, waitedMs };
    await delay(Math.min(500, closingWaitMs), undefined, { signal });
  }
}

async function saveOriginal(run: Run): Promise<Figures> {
  try {
    const { backupId, figures } = await run.takeSafety(run.signal);
    if (backupId !== null) noteSafetyBackup(run.journal, run.caseId, backupId);
    return figures;
  } catch (cause) {
    run.signal.throwIfAborted();
    const figures = { reason: codeOf(cause) ?? 'unexpected' };
    throw new KeepwellError('safety_backup_failed', { figures, cause });
  }
}

async function openDump(run: Run): Promise<OpenedDump> {
  if (run.bring.kind === 'kept') throw new Error('An undo has nothing to restore from');
  run.dump = await run.bring.open();
  return run.dump;
}

/** By everything that the signed manifest says; a dump without one has been read to its end, and that is all there is. */
async function compareRestored(run: Run): Promise<StepEnd> {
  const { restorer, access, journal, caseId, signal, dump, hashBudgetMs: budgetMs } = run;
  const expected = dump?.material.manifest?.content;
  if (dump === null || expected === undefined) return { figures: { manifest: 'none' } };
  const { restored } = requireCase(journal, caseId).plan;
  const take = { signal, key: dump.hashKey, budgetMs, like: expected };
  const found = await restorer.takeContent(access, restored, take);
  const options = { ownersAndGrants: true, databaseItself: true };
  const comparison = summarizeComparison(expected, found, options);
  if (comparison.differencesTotal > 0) throw new ContentDiffers(comparison);
  notePlan(journal, caseId, { content: expected });
  return { comparison };
}

async function swapNames(run: Run): Promise<void> {
  const { restorer, access, journal, caseId } = run;
  const signal = AbortSignal.timeout(swapWithinMs);
  const plan = await planSwap(run, signal);
  enterStep(journal, caseId, 'blocking', plan);
  const { original, restored, kept } = { ...requireCase(journal, caseId).plan, ...plan };
  await restorer.blockConnections(access, original, signal);
  leaveStep(journal, caseId, 'blocking');
  enterStep(journal, caseId, 'swapping');
  await restorer.swap(access, { original, restored, kept }, signal);
  leaveStep(journal, caseId, 'swapping');
  await finishSwapped(run, caseId, signal);
}

/** The identities by which the server can be asked afterwards what became of it, and the name to keep the original under. */
async function planSwap(run: Run, signal: AbortSignal) {
  const { restorer, access, journal, caseId, clock, timeZone, bring } = run;
  const { original, restored } = requireCase(journal, caseId).plan;
  const originalId = await restorer.identify(access, original, signal);
  if (originalId === null) throw new KeepwellError('original_missing', { figures: { database: original } });
  const restoredId = await restorer.identify(access, restored, signal);
  const isOther = restoredId === null || (bring.kind === 'kept' && restoredId !== bring.identity);
  if (isOther) throw new KeepwellError('kept_missing', { figures: { database: restored } });
  const { databases } = await restorer.inspectServer(access, signal);
  const kept = keptName(original, clock.now(), timeZone, databases);
  return { originalId, restoredId, kept };
}

async function settleOrLeave(parts: RunParts, caseId: string): Promise<void> {
  try {
    await settleCase(parts, caseId, AbortSignal.timeout(swapWithinMs));
  } catch (err) {
    // The server is away. The case stays running in the journal and is settled once the server is back.
    parts.log.error({ caseId, err }, 'a restore that failed could not be settled yet');
  }
}
