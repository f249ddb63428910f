import type { Failure, FailureCode } from '#lib/contract/failure.ts';
import type { Permit } from '#lib/contract/permit.ts';
import type { CaseDocument, RestoreRequest } from '#lib/contract/restore-case.ts';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';
import { failureOf } from '../failure-of.ts';
import type { JobOutcome } from '../jobs/job-outcome.ts';
import type { BackupRunner } from '../jobs/run-backups.ts';
import { appendFact } from '../journal/journal-facts.ts';
import {
  endCase,
  findCase,
  noteCheck,
  type RestoreCaseRecord,
  requireCase,
  resumeCase,
  runningCase,
  waitingCases,
} from '../journal/restore-cases.ts';
import type { SiteContext } from '../site-context.ts';
import { isCodeAllowed } from './approvers.ts';
import { beginPermitted } from './begin.ts';
import { tendKept } from './kept.ts';
import { openOrigin } from './open-origin.ts';
import { checkOf, refuseUnfitDocument, verifyPermit } from './permit.ts';
import { checkRestore } from './preflight.ts';
import { readNeeds } from './read-copy.ts';
import { tryRestoreLock } from './restore-lock.ts';
import { rewrapFileKey } from './rewrap.ts';
import { runRestore } from './run.ts';
import { settleCase } from './settle.ts';
import { makeCode } from './shown-code.ts';
import { partsOf, workOf } from './work-of.ts';

export type RestoreOptions = {
  site: SiteContext;
  runner: Pick<BackupRunner, 'runSafety'>;
  /** How long people are given to leave the software, in milliseconds. */
  closingWaitMs?: number;
};

/** A minute: the person who approved has rung the practice by then, and a restore that hangs on one window helps nobody. */
const usualClosingWaitMs = 60_000;

/** A look that hangs on a server which is half away is given up, and made again. */
const settleWithinMs = 120_000;

/** The agent's side of all restores: checks, permits, runs, what a crash left, and the originals that are kept. */
export class RestoreRunner {
  readonly #site: SiteContext;
  readonly #runner: RestoreOptions['runner'];
  readonly #closingWaitMs: number;
  readonly #stopping = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  constructor({ site, runner, closingWaitMs = usualClosingWaitMs }: RestoreOptions) {
    this.#site = site;
    this.#runner = runner;
    this.#closingWaitMs = closingWaitMs;
  }

  /** The preflight, told as a fact whatever it came to. */
  async check(request: RestoreRequest): Promise<JobOutcome> {
    const { journal, clock } = this.#site;
    const told = { kind: 'restore-checked' as const, caseId: request.caseId };
    try {
      const preflight = await checkRestore(this.#site, request, this.#stopping.signal);
      journal.transaction(() => {
        noteCheck(journal, request.caseId, checkOf(request, preflight));
        appendFact(journal, { ...told, preflight, failure: null, checkedAt: preflight.checkedAt });
      });
      return done({ findings: preflight.findings.length });
    } catch (thrown) {
      const failure = failureOf(thrown);
      this.#site.log.error({ caseId: request.caseId, err: thrown }, 'a restore could not be checked');
      appendFact(journal, { ...told, preflight: null, failure, checkedAt: clock.now().toISOString() });
      return { outcome: 'failed', failure, figures: {} };
    }
  }

  /** Shows a code for a case at the site, where it stands in for a passkey. */
  showCode(document: CaseDocument): JobOutcome {
    try {
      if (!isCodeAllowed(this.#site.folder)) {
        const figures = { reason: 'a passkey is asked for here' };
        throw new KeepwellError('approver_unknown', { figures });
      }
      refuseUnfitDocument(this.#site, document);
      const { until } = makeCode(this.#site.journal, document);
      return done({ until: until.toISOString() });
    } catch (thrown) {
      return { outcome: 'refused', failure: failureOf(thrown), figures: {} };
    }
  }

  async rewrap(permit: Permit): Promise<JobOutcome> {
    await rewrapFileKey(this.#site, permit, this.#stopping.signal);
    return done({});
  }

  /** Carries out what a permit allows, once. What it refuses it says by the permit's own failure codes. */
  async restore(permit: Permit, header: Buffer | null): Promise<JobOutcome> {
    const { site } = this;
    if (runningCase(site.journal) !== null) return failed({ code: 'busy', figures: {} });
    const lock = tryRestoreLock(site.folder, 'restore', site.clock.now());
    if (lock === null) return failed({ code: 'busy', figures: {} });
    try {
      const verified = await verifyPermit(site, permit, 'restore');
      const begun = beginPermitted(site, verified, header);
      if (begun.outcome === 'waiting-for-key') return done({ state: 'waiting-for-key' });
      return outcomeOf(await this.#track(this.#run(begun, [site.keys.ageIdentity], header)));
    } catch (thrown) {
      const failure = failureOf(thrown);
      site.log.warn({ caseId: permit.document.request.caseId, failure, err: thrown }, 'a restore is refused');
      this.#tellRefused(permit.document, failure);
      return { outcome: 'refused', failure, figures: {} };
    } finally {
      lock.release();
    }
  }

  /** Goes on with a case that waited for a key, with the key that was typed at this machine. The caller holds the lock. */
  async resume(caseId: string, identities: readonly string[]): Promise<RestoreCaseRecord> {
    const { site } = this;
    const waiting = findCase(site.journal, caseId);
    if (waiting?.outcome !== 'waiting-for-key')
      throw new KeepwellError('not_assigned', {
        message: `No case ${caseId} waits for a key here.`,
        figures: { case: caseId },
      });
    if (waiting.document !== null && new Date(waiting.document.expiresAt) <= site.clock.now())
      throw new KeepwellError('permit_lapsed', { figures: { expiredAt: waiting.document.expiresAt } });
    await this.#refuseWrongKey(waiting, identities);
    if (!resumeCase(site.journal, caseId)) throw new KeepwellError('busy');
    return await this.#track(this.#run(requireCase(site.journal, caseId), identities, null));
  }

  /**
   * Settles what a crash of whoever carried a restore out has left, lets cases lapse that waited too long for their key, and
   * tends the kept originals. True when nothing is left to settle.
   */
  async settle(limit = AbortSignal.timeout(settleWithinMs)): Promise<boolean> {
    const signal = AbortSignal.any([this.#stopping.signal, limit]);
    const { site } = this;
    const left = runningCase(site.journal);
    if (left === null) return true;
    const lock = tryRestoreLock(site.folder, 'settle', site.clock.now());
    // Somebody is carrying it out: this agent, or the command line.
    if (lock === null) return false;
    try {
      const still = runningCase(site.journal);
      if (still !== null) await settleCase(partsOf(site, still), still.id, signal);
      return true;
    } catch (err) {
      site.log.warn({ caseId: left.id, err }, 'a restore that was broken off cannot be settled yet');
      return false;
    } finally {
      lock.release();
    }
  }

  async tend(): Promise<void> {
    const { site } = this;
    if (!(await this.settle())) return;
    for (const waiting of waitingCases(site.journal)) {
      const expiresAt = waiting.document?.expiresAt;
      if (expiresAt === undefined || new Date(expiresAt) > site.clock.now()) continue;
      const failure: Failure = { code: 'permit_lapsed', figures: { expiredAt: expiresAt } };
      endCase(site.journal, waiting.id, { outcome: 'failed', failure, kept: null });
    }
    await tendKept(site, this.#stopping.signal);
  }

  /** Breaks off what can be broken off, and waits for the rest: a swap goes through to its end. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** A mistyped key must not use up the approval: it is tried on the copy's beginning while the case still waits. */
  async #refuseWrongKey({ origin }: RestoreCaseRecord, identities: readonly string[]): Promise<void> {
    if (origin.kind === 'kept') return;
    const { signal } = this.#stopping;
    const { material, close } = await openOrigin(this.#site, origin, signal);
    try {
      await readNeeds(material, { identities, header: null, signal }, this.#site);
    } catch (cause) {
      if (codeOf(cause) !== 'key_wrong') throw cause;
      const message =
        'That key does not open this copy. Nothing was changed; the restore goes on waiting for its key.';
      throw new KeepwellError('key_wrong', { message, cause });
    } finally {
      await close();
    }
  }

  get site(): SiteContext {
    return this.#site;
  }

  async #run(
    record: RestoreCaseRecord,
    identities: readonly string[],
    header: Buffer | null,
  ): Promise<RestoreCaseRecord> {
    const { signal } = this.#stopping;
    const way = { runner: this.#runner, closingWaitMs: this.#closingWaitMs, identities, header, signal };
    return await runRestore(partsOf(this.#site, record), workOf(this.#site, record, way), signal);
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#running = work.catch(() => undefined);
    return work;
  }

  /** The centre learns that the case is over, where it is: a permit that may still be used, or was, ends nothing. */
  #tellRefused({ request }: CaseDocument, failure: Failure): void {
    const { journal, clock } = this.#site;
    const { caseId } = request;
    if (goOn.has(failure.code) || findCase(journal, caseId) !== null) return;
    appendFact(journal, {
      kind: 'restore-ended',
      caseId,
      outcome: 'refused',
      failure,
      safetyBackupId: null,
      kept: null,
      endedAt: clock.now().toISOString(),
    });
  }
}

/** What says nothing about the case itself: another order may still carry it out. */
const goOn: ReadonlySet<FailureCode> = new Set(['permit_used', 'permit_elsewhere', 'code_wrong', 'busy']);

function outcomeOf({ outcome, failure, kept }: RestoreCaseRecord): JobOutcome {
  const isWell = outcome === 'swapped' || outcome === 'restored';
  if (isWell) return done(kept === null ? {} : { kept: kept.database });
  return failed(failure ?? { code: 'interrupted', figures: {} });
}

function done(figures: JobOutcome['figures']): JobOutcome {
  return { outcome: 'done', failure: null, figures };
}

function failed(failure: Failure): JobOutcome {
  return { outcome: 'failed', failure, figures: {} };
}
