import type { Comparison, Draw, DrillCheck, TimedStep } from '#lib/contract/drill.ts';
import type { Failure } from '#lib/contract/failure.ts';
import { judgeDrillFailure } from '#lib/domain/drill-verdict.ts';
import type { DrillStep } from '#lib/domain/words.ts';
import type { Clock } from '#lib/shared/clock.ts';
import { type Figures, KeepwellError } from '#lib/shared/errors.ts';
import { failureOf } from '../failure-of.ts';
import { requireBackup } from '../journal/backups.ts';
import type { CopyRecord } from '../journal/copies.ts';
import { beginDrill, type DrillEnd, type DrillRecord, recordDrill } from '../journal/drills.ts';
import { type SiteContext, settingsOf } from '../site-context.ts';
import { proveRestored } from './drill-proof.ts';
import { restoreForDrill } from './drill-restore.ts';
import { dropThrowaway } from './drop-drills.ts';

export type DrillWish = {
  copy: CopyRecord;
  draw: Draw;
  orderId: string | null;
  /** The day from which it was due, which is part of the draw's seed; null for one that was ordered. */
  dueDay: string | null;
  checks: readonly DrillCheck[];
};

export type DrillRun =
  | { kind: 'ended'; drill: DrillRecord; end: DrillEnd }
  | { kind: 'busy'; other: DrillRecord };

/**
 * Restores a copy into a throwaway database on the server that the site's settings name for drills, compares it with its
 * manifest, runs the policy's checks and the engine's own, and drops it again. Never on the clinic's own database: the
 * name is the drill's own, noted before the database is made, and `restoreInto` refuses one that holds anything.
 * What was in the way of it (server, space, place, a backup that came due) ends it as not run; a difference, a check or a
 * tool that fails is a failed proof. Never throws for either: the journal tells.
 */
export async function runDrill(site: SiteContext, wish: DrillWish, signal: AbortSignal): Promise<DrillRun> {
  const server = settingsOf(site).drillServer ?? '';
  const { copy, draw, orderId } = wish;
  const begun = beginDrill(site.journal, { copy, draw, orderId, server });
  if (!begun.ok) return { kind: 'busy', other: begun.other };
  const { drill } = begun;
  const limit = limitTime(settingsOf(site).drillMaxMinutes);
  try {
    const end = await carryOut(site, drill, wish, AbortSignal.any([signal, limit.signal]));
    recordDrill(site.journal, drill, end);
    return { kind: 'ended', drill, end };
  } finally {
    limit.stop();
  }
}

/** What has been found so far; what is there when a step fails is told with the failure. */
export type DrillFindings = Pick<DrillEnd, 'comparison' | 'checks' | 'integrity' | 'serverVersion'> & {
  figures: Figures;
  /** True from the moment at which the throwaway database may exist. */
  isMade: boolean;
};

async function carryOut(
  site: SiteContext,
  drill: DrillRecord,
  wish: DrillWish,
  signal: AbortSignal,
): Promise<DrillEnd> {
  const { journal, clock, log } = site;
  const times = new StepTimes(clock);
  const findings: DrillFindings = {
    comparison: null,
    checks: [],
    integrity: 'not-run',
    serverVersion: null,
    figures: wish.dueDay === null ? {} : { dueDay: wish.dueDay },
    isMade: false,
  };
  let failure: Failure | null;
  try {
    const backup = requireBackup(journal, drill.backupId);
    const work = { site, drill, backup, times, findings, signal };
    const restored = await restoreForDrill(work);
    await proveRestored(work, restored, wish.checks);
    failure = failureFound(findings);
  } catch (thrown) {
    log.warn(
      { drillId: drill.id, copyId: drill.copyId, err: thrown },
      'a drill could not be carried to its end',
    );
    failure = failureOf(signal.aborted ? signal.reason : thrown);
  }
  await times.during('drop', () => dropThrowaway(site, drill, findings.isMade));
  const { isMade: _, ...told } = findings;
  return { ...told, outcome: outcomeOf(failure), failure, steps: times.steps };
}

function outcomeOf(failure: Failure | null): DrillEnd['outcome'] {
  if (failure === null) return 'passed';
  return judgeDrillFailure(failure.code) === 'nothing' ? 'not-run' : 'failed';
}

/** The gravest first: damaged files make the rest doubtful, a difference makes the checks so. */
function failureFound({ comparison, checks, integrity, figures }: DrillFindings): Failure | null {
  if (integrity === 'failed') return { code: 'integrity_failed', figures: { object: figures.damaged ?? '' } };
  if (comparison !== null && comparison.differencesTotal > 0) return differs(comparison);
  const failed = checks.find((one) => !one.passed);
  if (failed === undefined) return null;
  const { schema, table } = failed.check;
  return {
    code: 'check_failed',
    figures: { table: `${schema}.${table}`, found: failed.found ?? '' },
  };
}

function differs({ differences, differencesTotal }: Comparison): Failure {
  const [first] = differences;
  const name = first === undefined ? '' : `${first.kind} ${first.name}`.trim();
  return { code: 'content_differs', figures: { differences: differencesTotal, first: name.slice(0, 500) } };
}

/** How long each step took, in the order in which they were begun. */
export class StepTimes {
  readonly steps: TimedStep[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Times a step, one that fails too; what is done in two parts is one step. */
  async during<T>(step: DrillStep, work: () => Promise<T>): Promise<T> {
    const fromMs = this.#clock.monotonicMs();
    try {
      return await work();
    } finally {
      const tookMs = Math.round(this.#clock.monotonicMs() - fromMs);
      const known = this.steps.find((one) => one.step === step);
      if (known === undefined) this.steps.push({ step, tookMs });
      else known.tookMs += tookMs;
    }
  }
}

function limitTime(minutes: number): { signal: AbortSignal; stop(): void } {
  const limit = new AbortController();
  const tooLong = () => limit.abort(new KeepwellError('drill_too_long', { figures: { minutes } }));
  const timer = setTimeout(tooLong, minutes * 60_000);
  return { signal: limit.signal, stop: () => clearTimeout(timer) };
}
