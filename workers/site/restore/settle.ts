import { mayHaveTouchedOriginal } from '#lib/domain/restore-run.ts';
import {
  endCase,
  enterStep,
  forgetKept,
  leaveStep,
  type RestoreCaseRecord,
  requireCase,
} from '../journal/restore-cases.ts';
import type { RunParts } from './run-parts.ts';
import { titleOf } from './run-server.ts';

/**
 * Brings a case that failed, or that a crash broke off, to one of its two ends: the original in place and open to its people,
 * what was made dropped; or swapped. Which one, the server itself tells, by the identities of the databases. Safe to repeat;
 * throws while the server is away.
 */
export async function settleCase(parts: RunParts, caseId: string, signal: AbortSignal): Promise<void> {
  const { restorer, access, journal, log } = parts;
  const record = requireCase(journal, caseId);
  if (record.outcome !== 'running') return;
  const { plan } = record;
  if ((await verdictOf(parts, record, signal)) === 'swapped') {
    log.warn({ caseId }, 'the swap had been made; the case ends as swapped');
    await finishSwapped(parts, caseId, signal);
    return;
  }
  if (mayHaveTouchedOriginal(record.step)) await restorer.allowConnections(access, plan.original, signal);
  if (!plan.isUndo && plan.isNameFree) await dropRestored(parts, record, signal);
  const failure = record.failure ?? { code: 'interrupted' as const, figures: { step: record.step } };
  endCase(journal, caseId, { outcome: 'failed', failure, kept: null });
  log.warn({ caseId, failure }, 'the original is in place and in use');
}

/** What is left after the swap: people are let in, and the case ends with where the original stands now. */
export async function finishSwapped(parts: RunParts, caseId: string, signal: AbortSignal): Promise<void> {
  const { restorer, access, journal, clock } = parts;
  const { step, plan, origin } = requireCase(journal, caseId);
  if (step !== 'allowing') enterStep(journal, caseId, 'allowing');
  await restorer.allowConnections(access, plan.original, signal);
  const database = requireName(plan.kept);
  const sizeBytes = await restorer.databaseSize(access, database, signal);
  const until = new Date(clock.now().getTime() + plan.keepDays * 86_400_000);
  const kept = { server: titleOf(plan.server), database, sizeBytes, until };
  journal.transaction(() => {
    leaveStep(journal, caseId, 'allowing');
    endCase(journal, caseId, { outcome: 'swapped', failure: null, kept });
    // An undo has put the original back that the earlier case kept.
    if (origin.kind === 'kept') forgetKept(journal, origin.caseId);
  });
}

async function verdictOf(parts: RunParts, { step, plan }: RestoreCaseRecord, signal: AbortSignal) {
  const { original, restored, kept, originalId, restoredId } = plan;
  const isPlanned = kept !== null && originalId !== null && restoredId !== null;
  if (!mayHaveTouchedOriginal(step) || !isPlanned) return 'untouched';
  const names = { original, restored, kept, originalId, restoredId };
  return await parts.restorer.judgeSwap(parts.access, names, signal);
}

/** Only what this case made: once its identity is noted, nothing else of its name is touched. */
async function dropRestored(
  { restorer, access, log }: RunParts,
  { plan }: RestoreCaseRecord,
  signal: AbortSignal,
): Promise<void> {
  const found = await restorer.identify(access, plan.restored, signal);
  if (found === null) return;
  if (plan.restoredId !== null && found !== plan.restoredId) {
    log.error(
      { database: plan.restored },
      'another database has the name of the restored one; it is left alone',
    );
    return;
  }
  await restorer.dropDatabase(access, plan.restored, signal);
}

function requireName(name: string | null): string {
  if (name === null) throw new Error('A swap without the name that its original is kept under');
  return name;
}
