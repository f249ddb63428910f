import type { AssignedSet, Assignment } from '#lib/contract/assignment.ts';
import type { Progress } from '#lib/contract/progress.ts';
import { judgeDue } from '#lib/domain/due.ts';
import type { Trigger } from '#lib/domain/words.ts';
import { type AttemptRecord, attemptsAtSlot, findAttempt } from '../journal/attempts.ts';
import { assignmentOf, type SiteContext } from '../site-context.ts';
import type { ProgressSink } from './attempt-progress.ts';
import type { CopyMaker } from './copy-maker.ts';
import type { JobOutcome } from './job-outcome.ts';
import { Line } from './line.ts';
import { type BackupResult, takeBackup } from './take-backup.ts';

export type OrderedBackup = {
  orderId: string | null;
  trigger: Extract<Trigger, 'manual' | 'local'>;
  setId: string;
  sourceIds: readonly string[] | null;
  destinationIds: readonly string[] | null;
};

/**
 * All backups of this site, one after the other whoever asks for them: two dumps at once would only slow the clinic's
 * server down. A slot that is asked for twice (by the queue and by the scheduler itself) is one run, and both get its
 * outcome.
 */
export class BackupRunner {
  readonly #site: SiteContext;
  readonly #copies: CopyMaker;
  readonly #line = new Line();
  readonly #stopping = new AbortController();
  readonly #slots = new Map<string, { run: Promise<JobOutcome>; sinks: Set<ProgressSink> }>();
  readonly #onProgress: ProgressSink;
  readonly #onTaking = new Set<() => void>();
  readonly #untilIdle: (() => void)[] = [];
  #active = 0;

  constructor(site: SiteContext, copies: CopyMaker, onProgress: ProgressSink) {
    this.#site = site;
    this.#copies = copies;
    this.#onProgress = onProgress;
  }

  get isIdle(): boolean {
    return this.#active === 0;
  }

  /** Waits until no backup is waiting in line or under way. */
  async whenIdle(): Promise<void> {
    while (this.#active > 0) await new Promise<void>((resolve) => this.#untilIdle.push(resolve));
  }

  /** Calls back when a backup begins, so that a drill gives way to it; returns how to stop. */
  onTaking(listener: () => void): () => void {
    this.#onTaking.add(listener);
    return () => this.#onTaking.delete(listener);
  }

  /** Whether a run of this slot is waiting in line or under way in this process. */
  hasSlot(setId: string, dueAt: Date): boolean {
    return this.#slots.has(slotKey(setId, dueAt));
  }

  /** Backs a set up for one of its slots, or joins who does, or answers with what has become of it. */
  runSlot(setId: string, dueAt: Date, onProgress?: ProgressSink): Promise<JobOutcome> {
    const key = slotKey(setId, dueAt);
    const known = this.#slots.get(key);
    if (known !== undefined) {
      if (onProgress !== undefined) known.sinks.add(onProgress);
      return known.run;
    }
    const sinks = new Set(onProgress === undefined ? [] : [onProgress]);
    const show = (progress: Progress) => {
      for (const sink of sinks) sink(progress);
    };
    const run = this.#run(() => this.#slot(setId, dueAt, show)).finally(() => this.#slots.delete(key));
    this.#slots.set(key, { run, sinks });
    return run;
  }

  runOrdered(order: OrderedBackup, onProgress: ProgressSink): Promise<JobOutcome> {
    return this.#run(async () => {
      const assignment = assignmentOf(this.#site);
      const set = assignment.sets.find((one) => one.id === order.setId);
      const problem = set === undefined ? order.setId : strangerIn(set, order);
      if (set === undefined || problem !== null) {
        return {
          outcome: 'refused',
          failure: { code: 'not_assigned', figures: { id: problem ?? '' } },
          figures: {},
        };
      }
      return await this.#take(assignment, set, { ...order, dueAt: null }, onProgress);
    });
  }

  /** Ends what runs and starts nothing more. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('The agent is stopping'));
    await this.#line.run(async () => undefined);
  }

  async #slot(setId: string, dueAt: Date, onProgress: ProgressSink): Promise<JobOutcome | BackupResult> {
    const assignment = assignmentOf(this.#site);
    const set = assignment.sets.find((one) => one.id === setId);
    const tries = attemptsAtSlot(this.#site.journal, setId, dueAt);
    if (set === undefined || !this.#isDue(assignment, set, dueAt, tries)) return settledOutcome(tries.at(-1));
    const order = { orderId: null, trigger: 'scheduled' as const, sourceIds: null, destinationIds: null };
    return await this.#take(assignment, set, { ...order, setId, dueAt }, onProgress);
  }

  // A job is only a message: the slot it names counts when the agent's own assignment and journal say that it is due.
  #isDue(assignment: Assignment, set: AssignedSet, dueAt: Date, tries: AttemptRecord[]): boolean {
    const now = this.#site.clock.now();
    const answer = judgeDue(dueQuestion(assignment, set, now), tries.map(asTry));
    return answer.kind === 'due' && answer.dueAt.getTime() === dueAt.getTime();
  }

  #take(
    assignment: Assignment,
    set: AssignedSet,
    order: Omit<OrderedBackup, 'trigger'> & { trigger: Trigger; dueAt: Date | null },
    onProgress: ProgressSink,
  ): Promise<BackupResult> {
    const { sourceIds, destinationIds, trigger, dueAt, orderId } = order;
    for (const listener of this.#onTaking) listener();
    return takeBackup(this.#site, this.#copies, {
      assignment,
      set,
      sourceIds,
      destinationIds,
      trigger,
      dueAt,
      orderId,
      signal: this.#stopping.signal,
      onProgress: (progress) => {
        this.#onProgress(progress);
        onProgress(progress);
      },
    });
  }

  /** The dump in line; its copies side by side with whatever comes next. */
  async #run(work: () => Promise<JobOutcome | BackupResult>): Promise<JobOutcome> {
    this.#active += 1;
    try {
      const result = await this.#line.run(async () =>
        this.#stopping.signal.aborted ? interrupted : await work(),
      );
      return 'kind' in result ? await outcomeOf(result) : result;
    } finally {
      this.#active -= 1;
      if (this.#active === 0) for (const goOn of this.#untilIdle.splice(0)) goOn();
    }
  }
}

export function dueQuestion(assignment: Assignment, set: AssignedSet, now: Date) {
  const { schedule, graceMinutes } = set;
  const { timeZone } = assignment.site;
  return { schedule, timeZone, activeFrom: new Date(set.activeFrom), graceMinutes, now };
}

export function asTry(attempt: AttemptRecord) {
  const { outcome, startedAt, finishedAt, failure } = attempt;
  return { outcome, startedAt, finishedAt, failureCode: failure?.code ?? null };
}

/** The outcome of an attempt that the journal knows, for an order that comes a second time. */
export function outcomeOfAttempt(site: Pick<SiteContext, 'journal'>, attemptId: string): JobOutcome {
  return settledOutcome(findAttempt(site.journal, attemptId) ?? undefined);
}

const interrupted: JobOutcome = {
  outcome: 'failed',
  failure: { code: 'interrupted', figures: {} },
  figures: {},
};

function settledOutcome(attempt: AttemptRecord | undefined): JobOutcome {
  if (attempt === undefined)
    return { outcome: 'refused', failure: { code: 'superseded', figures: {} }, figures: {} };
  const figures = { attemptId: attempt.id };
  if (attempt.outcome === 'completed') return { outcome: 'done', failure: null, figures };
  return { outcome: 'failed', failure: attempt.failure ?? { code: 'busy', figures: {} }, figures };
}

/** A backup of which no copy lies anywhere yet is no success for the person who asked for it. */
async function outcomeOf(result: BackupResult): Promise<JobOutcome> {
  if (result.kind === 'taken') {
    if (result.other.outcome === 'completed') return settledOutcome(result.other);
    return {
      outcome: 'failed',
      failure: { code: 'busy', figures: { attemptId: result.other.id } },
      figures: {},
    };
  }
  if (result.kind === 'failed') {
    return { outcome: 'failed', failure: result.failure, figures: { attemptId: result.attempt.id } };
  }
  const copies = await result.copying;
  const stored = copies.filter((copy) => copy.state === 'stored').length;
  const waiting = copies.length - stored;
  const sizeBytes = result.backups.reduce((sum, backup) => sum + backup.signed.manifest.dump.sizeBytes, 0);
  const figures = { attemptId: result.attempt.id, copiesStored: stored, copiesWaiting: waiting, sizeBytes };
  const failure = stored === 0 ? (copies.find((copy) => copy.failure !== null)?.failure ?? null) : null;
  return { outcome: failure === null ? 'done' : 'failed', failure, figures };
}

function strangerIn(set: AssignedSet, order: OrderedBackup): string | null {
  const source = order.sourceIds?.find((id) => !set.sourceIds.includes(id));
  return source ?? order.destinationIds?.find((id) => !set.destinationIds.includes(id)) ?? null;
}

function slotKey(setId: string, dueAt: Date): string {
  return `${setId} ${dueAt.getTime()}`;
}
