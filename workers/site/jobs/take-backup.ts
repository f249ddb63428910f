import { rm } from 'node:fs/promises';
import type { AssignedSet, AssignedSource, Assignment } from '#lib/contract/assignment.ts';
import type { Failure } from '#lib/contract/failure.ts';
import type { Trigger } from '#lib/domain/words.ts';
import { failureOf } from '../failure-of.ts';
import { type AttemptRecord, finishAttempt, requireAttempt, takeAttempt } from '../journal/attempts.ts';
import { type BackupRecord, recordBackup } from '../journal/backups.ts';
import { type CopyRecord, copiesOfBackup } from '../journal/copies.ts';
import { assignedSource, type SiteContext } from '../site-context.ts';
import { AttemptProgress, type ProgressSink } from './attempt-progress.ts';
import { backUpSource } from './back-up-source.ts';
import type { CopyMaker } from './copy-maker.ts';
import { stagedFolder } from './staging.ts';

export type BackupRequest = {
  assignment: Assignment;
  set: AssignedSet;
  /** Null is all of the set's, in its order. */
  sourceIds: readonly string[] | null;
  /** Null is all of the set's. */
  destinationIds: readonly string[] | null;
  trigger: Trigger;
  dueAt: Date | null;
  orderId: string | null;
  signal: AbortSignal;
  onProgress: ProgressSink;
};

export type BackupResult =
  /** `copying` settles once each copy had its first try; the next dump need not wait for it. */
  | { kind: 'made'; attempt: AttemptRecord; backups: BackupRecord[]; copying: Promise<CopyRecord[]> }
  | { kind: 'failed'; attempt: AttemptRecord; failure: Failure }
  /** Somebody else has this slot, this order or this set: `other` is theirs. */
  | { kind: 'taken'; other: AttemptRecord };

/**
 * Takes one attempt: each source of the set in order, and first tries at all copies side by side. The attempt is
 * completed when every source is backed up, proved and journalled; its copies go on by themselves from there, so that a
 * destination that is away for days makes no attempt fail. Never throws for what can go wrong at a clinic.
 */
export async function takeBackup(
  site: SiteContext,
  copies: CopyMaker,
  request: BackupRequest,
): Promise<BackupResult> {
  const sources = chosenSources(request);
  const { set, trigger, dueAt, orderId } = request;
  const sourceIds = sources.map((source) => source.id);
  const taking = takeAttempt(site.journal, { setId: set.id, sourceIds, trigger, dueAt, orderId });
  if (!taking.ok) return { kind: 'taken', other: taking.other };
  const { attempt } = taking;
  const progress = new AttemptProgress(site.clock, { attemptId: attempt.id, setId: set.id, orderId });
  progress.watch(request.onProgress);
  const made: BackupRecord[] = [];
  const copying: Promise<CopyRecord[]>[] = [];
  for (const [index, source] of sources.entries()) {
    const isLast = index === sources.length - 1;
    const backup = await backUpOne(site, request, attempt.id, source, progress, isLast);
    if ('failure' in backup) {
      progress.end('failed');
      return { kind: 'failed', attempt: requireAttempt(site.journal, attempt.id), failure: backup.failure };
    }
    made.push(backup);
    copying.push(firstTries(site, copies, backup, progress));
  }
  progress.enter('copying');
  const tried = Promise.all(copying).then((copies) => {
    progress.end('finished');
    return copies.flat();
  });
  return { kind: 'made', attempt: requireAttempt(site.journal, attempt.id), backups: made, copying: tried };
}

async function backUpOne(
  site: SiteContext,
  request: BackupRequest,
  attemptId: string,
  source: AssignedSource,
  progress: AttemptProgress,
  isLast: boolean,
): Promise<BackupRecord | { failure: Failure }> {
  const { assignment, set, trigger, dueAt, signal } = request;
  try {
    const staged = await backUpSource(site, {
      attemptId,
      setId: set.id,
      practice: assignment.practice,
      site: assignment.site,
      source,
      siblings: assignment.sources,
      trigger,
      dueAt,
      progress,
      signal,
    });
    return await journalled(site, staged.signed.manifest.backupId, () =>
      recordBackup(site.journal, {
        ...staged,
        destinationIds: [...(request.destinationIds ?? set.destinationIds)],
        completesAttempt: isLast,
      }),
    );
  } catch (thrown) {
    const failure = failureOf(thrown);
    const outcome = signal.aborted ? 'interrupted' : 'failed';
    finishAttempt(site.journal, attemptId, { outcome, failure, sourceId: source.id });
    site.log.error({ source: source.name, failure, err: thrown }, 'a backup failed');
    return { failure };
  }
}

/** What the journal doesn't hold must not lie in staging either. */
async function journalled(
  site: SiteContext,
  backupId: string,
  record: () => BackupRecord,
): Promise<BackupRecord> {
  try {
    return record();
  } catch (thrown) {
    await rm(stagedFolder(site, backupId), { recursive: true, force: true });
    throw thrown;
  }
}

async function firstTries(
  site: SiteContext,
  copies: CopyMaker,
  backup: BackupRecord,
  progress: AttemptProgress,
): Promise<CopyRecord[]> {
  const hide = copies.show(backup.id, progress);
  try {
    const queued = copiesOfBackup(site.journal, backup.id);
    return await Promise.all(queued.map((copy) => copies.tryCopy(copy.id)));
  } finally {
    hide();
  }
}

function chosenSources(request: BackupRequest): AssignedSource[] {
  const { set, sourceIds, assignment } = request;
  return set.sourceIds
    .filter((id) => sourceIds === null || sourceIds.includes(id))
    .map((id) => assignedSource(assignment, id));
}
