import type { SyncResult } from './centre/assignment-sync.ts';
import { syncAssignment } from './centre/assignment-sync.ts';
import { CentreClient } from './centre/centre-client.ts';
import { parseCentreUrl } from './centre/centre-url.ts';
import { reportOnce } from './centre/reporter.ts';
import { readStanding, setStanding } from './centre/standing.ts';
import { DiskWatch } from './disks/disk-watch.ts';
import { runAskedOrder } from './jobs/asked-orders.ts';
import { CopyMaker } from './jobs/copy-maker.ts';
import { DrillRunner } from './jobs/drill-runner.ts';
import { JobHandler } from './jobs/handle-job.ts';
import { Line } from './jobs/line.ts';
import { BackupRunner } from './jobs/run-backups.ts';
import { sweepStaging } from './jobs/staging.ts';
import { appendFact, pruneFacts } from './journal/journal-facts.ts';
import { sweepInterrupted } from './journal/sweep-interrupted.ts';
import { machineId } from './machine-id.ts';
import { volumeWatch } from './platform/volumes.ts';
import { openSiteQueue } from './queue/site-queue.ts';
import { type Repeated, repeat } from './repeat.ts';
import { tellApprovers } from './restore/approvers.ts';
import { RestoreRunner } from './restore/restore-runner.ts';
import { keepHouse, keepHouseOnDisks } from './retention/keep-house.ts';
import { ClockWatch } from './schedule/clock-watch.ts';
import { readBackDaily } from './schedule/daily-read-back.ts';
import { drillWhenDue } from './schedule/drills.ts';
import { Scheduler } from './schedule/scheduler.ts';
import { type FoundTool, reportSelf } from './self-report.ts';
import { type SiteContext, settingsOf } from './site-context.ts';
import type { Secrets } from './state/identity.ts';
import { LiveProgress } from './state/live-progress.ts';
import { agentVersion } from './version.ts';

export type AgentOptions = {
  site: SiteContext;
  secrets: Secrets;
  findTools: () => Promise<FoundTool[]>;
  rhythm?: Partial<Rhythm>;
  /** How long a restore waits for people to leave the software, in milliseconds. */
  closingWaitMs?: number;
};

/** Milliseconds between two looks at each thing. */
export type Rhythm = {
  schedule: number;
  takeWithin: number;
  copies: number;
  disks: number;
  orders: number;
  heartbeat: number;
  report: number;
  settings: number;
  clock: number;
  readBack: number;
  restores: number;
  house: number;
  drills: number;
};

const usualRhythm: Rhythm = {
  schedule: 3_000,
  takeWithin: 30_000,
  copies: 5_000,
  disks: 5_000,
  orders: 1_000,
  heartbeat: 60_000,
  report: 30_000,
  settings: 5_000,
  clock: 30_000,
  readBack: 600_000,
  restores: 5_000,
  house: 30_000,
  drills: 60_000,
};

/** After a report that did not get through: 0.5 s, then twice as long each time, up to a minute. */
const firstLaterMs = 250;

/** A server that is away at the start holds the rest of the agent up no longer than this; it is asked again meanwhile. */
const settleWithinMs = 10_000;

export type RunningAgent = { stop(): Promise<void> };

/** Facts that the centre has are kept for a year, and for as long as a copy of their backup lives. */
const keepFactsDays = 365;

/**
 * The agent at work: settles what its last life left, then looks at its schedule, its copies, its orders and the centre,
 * each in its own rhythm. The caller holds the state folder's lock.
 */
export async function startAgent(options: AgentOptions): Promise<RunningAgent> {
  const { site, secrets } = options;
  const { journal, clock, log, folder, identity } = site;
  const rhythm = { ...usualRhythm, ...options.rhythm };
  const live = new LiveProgress(folder);
  const copies = new CopyMaker(site);
  const runner = new BackupRunner(site, copies, (progress) => live.show(progress));
  const drills = new DrillRunner(site, runner);
  const restores = new RestoreRunner({ site, runner, closingWaitMs: options.closingWaitMs });
  // Before anything else of this agent's: people may be locked out of their database by a restore that a crash broke off.
  await restores.settle(AbortSignal.timeout(settleWithinMs));
  await settleLastLife(site);
  tellApprovers(site);
  await reportSelf(site, await options.findTools());

  const stopping = new AbortController();
  const client = new CentreClient({
    centre: parseCentreUrl(identity.centreUrl),
    token: secrets.token,
    clock,
  });
  const pulling = new Line();
  const sync = (): Promise<SyncResult> =>
    pulling.run(() =>
      syncAssignment(
        { folder, journal, client, identity, ageIdentity: site.keys.ageIdentity, log },
        stopping.signal,
      ),
    );
  const handler = new JobHandler({ site, runner, drills, restores, sync, stopping: stopping.signal });
  const queue = openSiteQueue({
    centre: parseCentreUrl(identity.centreUrl),
    token: secrets.token,
    redis: secrets.redis,
    siteId: identity.site.id,
    log,
    handle: (job) => handler.handle(job),
  });
  const scheduler = new Scheduler({
    site,
    runner,
    putSlot: (setId, dueAt) => queue.putSlot(setId, dueAt),
    takeWithinMs: rhythm.takeWithin,
  });
  const disks = new DiskWatch({
    site,
    watch: () => volumeWatch(),
    tryDue: () => copies.tryDue(),
    keepHouse: (destinationId) => keepHouseOnDisks(site, copies, destinationId),
    stopping: stopping.signal,
  });
  const clockWatch = new ClockWatch(journal, clock);
  let laterMs = firstLaterMs;
  const reporting = repeat('reports', rhythm.report, log, async () => {
    for (;;) {
      const round = await reportOnce({ journal, client, log }, stopping.signal);
      if (round === 'more') {
        laterMs = firstLaterMs;
        continue;
      }
      if (round !== 'later') {
        laterMs = firstLaterMs;
        return rhythm.report;
      }
      laterMs = Math.min(laterMs * 2, 60_000);
      return laterMs;
    }
  });
  const stopListening = journal.onFact(() => {
    if (laterMs === firstLaterMs) reporting.soon();
  });
  // The first pull comes before the first look at the schedule, so that a new assignment counts from the start.
  await Promise.race([sync(), delay(5_000)]);
  let settings = JSON.stringify(settingsOf(site));
  const parts: Repeated[] = [
    reporting,
    repeat('assignment', rhythm.heartbeat, log, async () => {
      await sync();
      // Shut out, too old or cloned: the agent knocks no more, neither here nor at the queue.
      if (readStanding(journal).state !== 'well') await queue.close();
    }),
    repeat('schedule', rhythm.schedule, log, () => scheduler.tick()),
    repeat('copies', rhythm.copies, log, async () => {
      // Not awaited: a copy that takes hours holds up none of the others.
      copies.tryDue().catch((err: unknown) => log.error({ err }, 'copies could not be tried'));
    }),
    repeat('disks', rhythm.disks, log, () => disks.tick()),
    repeat('restores', rhythm.restores, log, () => restores.tend()),
    repeat('orders', rhythm.orders, log, () => runAskedOrder(site, { runner, drills })),
    repeat('settings', rhythm.settings, log, async () => {
      const now = JSON.stringify(settingsOf(site));
      if (now === settings) return;
      settings = now;
      await reportSelf(site, await options.findTools());
    }),
    repeat('clock', rhythm.clock, log, async () => {
      const byMs = clockWatch.look();
      if (byMs !== null) log.warn({ byMs }, "this machine's clock was set");
    }),
    repeat('read-back', rhythm.readBack, log, async () => {
      await readBackDaily(site, stopping.signal);
      pruneFacts(journal, keepFactsDays);
    }),
    repeat('house', rhythm.house, log, () => keepHouse(site, copies)),
    repeat('drills', rhythm.drills, log, () => drillWhenDue(site, drills)),
  ];
  log.info({ version: agentVersion, site: identity.site.name, agentId: identity.agentId }, 'agent started');

  return {
    async stop() {
      stopListening();
      stopping.abort();
      const ending = Promise.all(parts.map((part) => part.stop()));
      const working = [restores, runner, drills, copies, disks].map((part) => part.stop());
      await Promise.all([...working, queue.close()]);
      // One more word to the centre, if it listens: what was interrupted, and why.
      await Promise.race([reportOnce({ journal, client, log }, AbortSignal.timeout(2_000)), delay(2_000)]);
      await Promise.race([ending, delay(3_000)]);
      log.info('agent stopped');
    },
  };
}

async function settleLastLife(site: SiteContext): Promise<void> {
  const { journal, log } = site;
  const swept = sweepInterrupted(journal);
  const removed = await sweepStaging(site).catch((err: unknown) => {
    // A staging disk that is away must not keep the agent from reporting that.
    log.error({ err }, 'the staging folder could not be swept');
    return [];
  });
  if (swept.attempts + swept.orders + swept.copies + removed.length > 0) {
    log.warn({ ...swept, removed: removed.length }, 'the last agent here was interrupted; settled');
  }
  const standing = readStanding(journal);
  // A person may have mended it at the centre since: ask once more. A cloned journal stays one.
  if (standing.state === 'revoked' || standing.state === 'too-old') setStanding(journal, 'well', '');
  noteMachine(site);
}

/** A state folder that wakes up on another machine was moved or copied; if copied, two agents now tell one story. */
function noteMachine(site: SiteContext): void {
  const { journal, clock, log } = site;
  const known = journal.meta('machine');
  const now = machineId();
  if (known === now) return;
  journal.transaction(() => {
    journal.setMeta('machine', now);
    if (known === null) return;
    log.warn(
      'this state folder comes from another machine; if that one still runs an agent, stop one of the two',
    );
    appendFact(journal, {
      kind: 'trouble',
      failure: { code: 'cloned', figures: { reason: 'another machine' } },
      at: clock.now().toISOString(),
    });
  });
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
