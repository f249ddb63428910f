import type { Job, OrderJob } from '#lib/contract/jobs.ts';
import type { SyncResult } from '../centre/assignment-sync.ts';
import { failureOf } from '../failure-of.ts';
import { attemptOfOrder } from '../journal/attempts.ts';
import { appendFact } from '../journal/journal-facts.ts';
import { finishOrder, type SiteOrder, seeOrder } from '../journal/site-orders.ts';
import { parseJob } from '../queue/parse-job.ts';
import type { ReceivedJob } from '../queue/site-queue.ts';
import type { RestoreRunner } from '../restore/restore-runner.ts';
import type { SiteContext } from '../site-context.ts';
import { addOrderedDisk } from './add-disk.ts';
import type { ProgressSink } from './attempt-progress.ts';
import type { DrillRunner } from './drill-runner.ts';
import type { JobOutcome } from './job-outcome.ts';
import { type BackupRunner, outcomeOfAttempt } from './run-backups.ts';
import { testDestination, testSource } from './test-places.ts';
import { verifyCopy } from './verify-copy.ts';

export type JobHandlerDeps = {
  site: SiteContext;
  runner: BackupRunner;
  restores: RestoreRunner;
  drills: DrillRunner;
  sync: () => Promise<SyncResult>;
  stopping: AbortSignal;
};

/**
 * Does what a job on the site's queue asks, once: the journal knows each order by its id, so that one that is given again
 * (a stalled job, a queue that was put back) ends with the first one's outcome.
 */
export class JobHandler {
  readonly #deps: JobHandlerDeps;
  readonly #underWay = new Map<string, Promise<JobOutcome>>();

  constructor(deps: JobHandlerDeps) {
    this.#deps = deps;
  }

  async handle(received: ReceivedJob): Promise<JobOutcome> {
    const parsed = parseJob(received.name, received.data);
    if (!parsed.ok) return this.#refuse(received, parsed);
    const { job } = parsed;
    if (job.kind === 'scheduled-backup') {
      return await this.#deps.runner.runSlot(job.setId, new Date(job.dueAt), received.onProgress);
    }
    return await this.#order(job, received.onProgress);
  }

  async #order(job: OrderJob, onProgress: ProgressSink): Promise<JobOutcome> {
    const underWay = this.#underWay.get(job.orderId);
    if (underWay !== undefined) return await underWay;
    const { site } = this.#deps;
    const seen = seeOrder(site.journal, { id: job.orderId, kind: job.kind, payload: withoutSecrets(job) });
    if (!seen.isNew) return knownOutcome(site, seen.order);
    const doing = this.#do(job, onProgress)
      .catch((thrown: unknown): JobOutcome => {
        site.log.error({ orderId: job.orderId, err: thrown }, 'an order failed');
        return { outcome: 'failed', failure: failureOf(thrown), figures: {} };
      })
      .then((outcome) => {
        finishOrder(site.journal, job.orderId, outcome);
        return outcome;
      })
      .finally(() => this.#underWay.delete(job.orderId));
    this.#underWay.set(job.orderId, doing);
    return await doing;
  }

  async #do(job: OrderJob, onProgress: ProgressSink): Promise<JobOutcome> {
    const { site, runner, drills, restores, sync, stopping } = this.#deps;
    switch (job.kind) {
      case 'backup':
        // Asked for with what the page showed, which may be newer than what was last pulled: a set made a moment ago.
        await sync();
        return await runner.runOrdered({ ...job, trigger: 'manual' }, onProgress);
      case 'verify':
        return await verifyCopy(site, job.copyId, job.level, stopping);
      case 'test-source':
        return await testSource(site, job.source);
      case 'test-destination':
        return await testDestination(site, job.destination);
      case 'add-disk':
        // A set that was made a moment ago may not have been pulled yet.
        await sync();
        return await addOrderedDisk(site, job);
      case 'drill':
        // With the policy's questions as the page showed them.
        await sync();
        return await drills.runOrdered(job.copyId, job.orderId);
      case 'check-restore':
        await sync();
        return await restores.check(job.request);
      case 'show-code':
        return restores.showCode(job.document);
      case 'restore':
        // Who may approve is as the assignment says it now: somebody may have been revoked a minute ago.
        await sync();
        await drills.giveWay();
        return await restores.restore(
          job.permit,
          job.header === null ? null : Buffer.from(job.header, 'base64'),
        );
      case 'rewrap':
        await sync();
        return await restores.rewrap(job.permit);
      case 'sync':
        return syncOutcome(await sync());
    }
  }

  #refuse(received: ReceivedJob, parsed: Extract<ReturnType<typeof parseJob>, { ok: false }>): JobOutcome {
    const { site } = this.#deps;
    const { failure, orderId } = parsed;
    site.log.warn({ name: received.name, failure }, 'a job is refused');
    const outcome: JobOutcome = { outcome: 'refused', failure, figures: {} };
    if (orderId === null) {
      appendFact(site.journal, { kind: 'trouble', failure, at: site.clock.now().toISOString() });
      return outcome;
    }
    const seen = seeOrder(site.journal, { id: orderId, kind: received.name.slice(0, 60), payload: {} });
    if (!seen.isNew) return knownOutcome(site, seen.order);
    finishOrder(site.journal, orderId, outcome);
    return outcome;
  }
}

function knownOutcome(site: SiteContext, order: SiteOrder): JobOutcome {
  if (order.state === 'done' || order.state === 'failed' || order.state === 'refused') {
    return { outcome: order.state, failure: order.failure, figures: order.figures };
  }
  const attempt = attemptOfOrder(site.journal, order.id);
  if (attempt !== null) return outcomeOfAttempt(site, attempt.id);
  return { outcome: 'failed', failure: { code: 'busy', figures: {} }, figures: {} };
}

function syncOutcome(result: SyncResult): JobOutcome {
  switch (result.outcome) {
    case 'adopted':
      return { outcome: 'done', failure: null, figures: { version: result.assignment.version } };
    case 'unchanged':
      return {
        outcome: 'done',
        failure: null,
        figures: result.version === null ? {} : { version: result.version },
      };
    case 'refused':
      return { outcome: 'failed', failure: result.failure, figures: { version: result.version } };
    case 'away':
      return { outcome: 'failed', failure: result.failure, figures: {} };
  }
}

/** The journal tells what was asked; a sealed secret is of no use to it. */
function withoutSecrets(job: Job): unknown {
  if (job.kind === 'test-source') return { ...job, source: { ...job.source, sealedSecret: null } };
  if (job.kind === 'test-destination')
    return { ...job, destination: { ...job.destination, sealedSecret: null } };
  // A code that was typed is as good as a password until its case has begun.
  if (job.kind === 'restore' || job.kind === 'rewrap')
    return { ...job, permit: { document: job.permit.document } };
  return job;
}
