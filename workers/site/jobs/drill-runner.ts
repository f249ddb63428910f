import type { Failure } from '#lib/contract/failure.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { findCopy } from '../journal/copies.ts';
import { type DrillEnd, type DrillRecord, runningDrills } from '../journal/drills.ts';
import { assignmentOf, type SiteContext } from '../site-context.ts';
import { type DrillRun, type DrillWish, runDrill } from './drill.ts';
import { wishForLongestUnproven, wishForOrdered } from './drill-draws.ts';
import type { JobOutcome } from './job-outcome.ts';
import { Line } from './line.ts';
import type { BackupRunner } from './run-backups.ts';

/** How often a drill that somebody asked for is begun again after it gave way to a backup. */
const orderedTries = 3;

/**
 * All drills of this site, one after the other, and never beside a backup: one that comes due ends the drill that runs,
 * at once and without waiting for it, because backups come first. A drill that was asked for is begun again when the
 * backup is made; a scheduled one when its schedule says so.
 */
export class DrillRunner {
  readonly #site: SiteContext;
  readonly #backups: BackupRunner;
  readonly #line = new Line();
  readonly #stopping = new AbortController();
  #active = 0;

  constructor(site: SiteContext, backups: BackupRunner) {
    this.#site = site;
    this.#backups = backups;
  }

  /** Whether nothing speaks against beginning one now: none waits or runs, and no backup does. */
  get isFree(): boolean {
    return this.#active === 0 && this.#backups.isIdle && runningDrills(this.#site.journal).length === 0;
  }

  /** A drill that the schedule finds due. */
  async runDue(wish: DrillWish): Promise<DrillRun | null> {
    return await this.#inLine(async () => (this.#isStopping ? null : await this.#run(wish)));
  }

  /** A drill that a person asked for: of this copy, or of whatever has waited longest. */
  async runOrdered(copyId: string | null, orderId: string | null): Promise<JobOutcome> {
    const wish = this.#wishFor(copyId, orderId);
    if (wish === null) return refused(copyId);
    return await this.#inLine(() => this.#untilVerdict(wish));
  }

  /** Ends the drill that runs and begins no more. */
  async stop(): Promise<void> {
    this.#stopping.abort(new KeepwellError('interrupted'));
    await this.#line.run(async () => undefined);
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Null for a copy that isn't here, or that never reached its place. */
  #wishFor(copyId: string | null, orderId: string | null): DrillWish | null {
    const assignment = assignmentOf(this.#site);
    if (copyId === null) return wishForLongestUnproven(this.#site, assignment);
    const copy = findCopy(this.#site.journal, copyId);
    if (copy === null || copy.place === null) return null;
    return wishForOrdered(this.#site, assignment, copy, orderId);
  }

  async #untilVerdict(wish: DrillWish): Promise<JobOutcome> {
    for (let tries = 1; ; tries += 1) {
      await this.#backups.whenIdle();
      if (this.#isStopping) return interrupted;
      const run = await this.#run(wish);
      const gaveWay = run.kind === 'ended' && run.end.failure?.code === 'drill_gave_way';
      if (!gaveWay || tries >= orderedTries) return outcomeOf(run);
    }
  }

  async #run(wish: DrillWish): Promise<DrillRun> {
    const yielding = new AbortController();
    const stopListening = this.#backups.onTaking(() => yielding.abort(new KeepwellError('drill_gave_way')));
    try {
      return await runDrill(this.#site, wish, AbortSignal.any([this.#stopping.signal, yielding.signal]));
    } finally {
      stopListening();
    }
  }

  async #inLine<T>(work: () => Promise<T>): Promise<T> {
    this.#active += 1;
    try {
      return await this.#line.run(work);
    } finally {
      this.#active -= 1;
    }
  }
}

const interrupted: JobOutcome = {
  outcome: 'failed',
  failure: { code: 'interrupted', figures: {} },
  figures: {},
};

function refused(copyId: string | null): JobOutcome {
  const failure: Failure = { code: 'not_assigned', figures: copyId === null ? {} : { copy: copyId } };
  return { outcome: 'refused', failure, figures: {} };
}

function outcomeOf(run: DrillRun): JobOutcome {
  if (run.kind === 'busy') {
    const figures = { drillId: run.other.id };
    return { outcome: 'failed', failure: { code: 'busy', figures }, figures };
  }
  return outcomeOfDrill(run.drill, run.end);
}

function outcomeOfDrill(drill: DrillRecord, end: DrillEnd): JobOutcome {
  const figures = {
    drillId: drill.id,
    verdict: end.outcome,
    differences: end.comparison?.differencesTotal ?? 0,
    tookMs: end.steps.reduce((sum, one) => sum + one.tookMs, 0),
  };
  return { outcome: end.outcome === 'passed' ? 'done' : 'failed', failure: end.failure, figures };
}
