import { Queue, type Job as QueuedJob, UnrecoverableError, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { slotJobId } from '#lib/contract/jobs.ts';
import type { Progress } from '#lib/contract/progress.ts';
import { agentPaths, protocolVersion, queueName, queuePrefix } from '#lib/contract/protocol.ts';
import { messageOf } from '#lib/shared/errors.ts';
import type { Logger } from '#lib/shared/logger.ts';
import { tunnelUrl } from '../centre/centre-url.ts';
import type { JobOutcome } from '../jobs/job-outcome.ts';
import { tunnelConnector } from './tunnel-connector.ts';

export type ReceivedJob = { name: string; data: unknown; onProgress: (progress: Progress) => void };

export type SiteQueueOptions = {
  centre: URL;
  token: string;
  redis: { username: string; password: string };
  siteId: string;
  log: Logger;
  /** Safe to call twice with the same job: BullMQ gives a stalled one again. */
  handle: (job: ReceivedJob) => Promise<JobOutcome>;
};

export type SiteQueue = {
  /** Puts a slot on the queue; false when it could not be put there in time. */
  putSlot(setId: string, dueAt: Date): Promise<boolean>;
  close(): Promise<void>;
};

const addTimeoutMs = 5_000;
const closeTimeoutMs = 3_000;

/**
 * The site's BullMQ queue, both ends of it, through the tunnel. It is a transport: it may be away, half-open, paused or
 * emptied at any time, and no backup depends on it.
 */
export function openSiteQueue(options: SiteQueueOptions): SiteQueue {
  const { log } = options;
  const note = (part: string) => (error: unknown) =>
    log.debug({ part, reason: messageOf(error) }, 'site queue');
  const forAdding = connect(options, { enableOfflineQueue: false, maxRetriesPerRequest: 1 });
  const forWorking = connect(options, { enableOfflineQueue: true, maxRetriesPerRequest: null });
  forAdding.on('error', note('adding'));
  forWorking.on('error', note('working'));
  const names = { prefix: queuePrefix, skipVersionCheck: true };
  const queue = new Queue(queueName(options.siteId), { ...names, connection: forAdding });
  queue.on('error', note('queue'));
  const worker = new Worker(queueName(options.siteId), (job) => doJob(options, job), {
    ...names,
    connection: forWorking,
    concurrency: 16,
    // A job that stalls because the tunnel was cut is given again, and then ends with what the journal says.
    maxStalledCount: 1_000,
    removeOnComplete: { age: 7 * 86_400, count: 200 },
    removeOnFail: { age: 7 * 86_400, count: 200 },
  });
  worker.on('error', note('worker'));
  let closing: Promise<void> | null = null;
  const close = async () => {
    await inTime(Promise.all([worker.close(true), queue.close()]), closeTimeoutMs).catch(note('closing'));
    forAdding.disconnect();
    forWorking.disconnect();
  };
  return {
    putSlot: (setId, dueAt) => putSlot(queue, forAdding, setId, dueAt, log),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

async function doJob(options: SiteQueueOptions, job: QueuedJob): Promise<JobOutcome> {
  const onProgress = (progress: Progress) => {
    job.updateProgress(progress).catch((error: unknown) => {
      options.log.debug({ reason: messageOf(error) }, 'progress could not be shown');
    });
  };
  const outcome = await options.handle({ name: job.name, data: job.data, onProgress });
  // The journal and its facts are the record; this end only shows in the queue. Trying again is the agent's own matter.
  if (outcome.outcome !== 'done') throw new UnrecoverableError(outcome.failure?.code ?? outcome.outcome);
  return outcome;
}

async function putSlot(
  queue: Queue,
  redis: Redis,
  setId: string,
  dueAt: Date,
  log: Logger,
): Promise<boolean> {
  if (redis.status !== 'ready') return false;
  const data = { protocol: protocolVersion, kind: 'scheduled-backup', setId, dueAt: dueAt.toISOString() };
  try {
    await inTime(
      queue.add('scheduled-backup', data, { jobId: slotJobId(setId, dueAt), attempts: 1 }),
      addTimeoutMs,
    );
    return true;
  } catch (thrown) {
    log.info(
      { setId, reason: messageOf(thrown) },
      'the queue does not take the slot; the backup is made without it',
    );
    return false;
  }
}

function connect(
  options: SiteQueueOptions,
  behaviour: { enableOfflineQueue: boolean; maxRetriesPerRequest: number | null },
): Redis {
  const tunnel = {
    url: tunnelUrl(options.centre, agentPaths.tunnel),
    token: options.token,
    pingEveryMs: 10_000,
    openTimeoutMs: 15_000,
  };
  return new Redis({
    ...behaviour,
    Connector: tunnelConnector(tunnel),
    username: options.redis.username,
    password: options.redis.password,
    // Refused by the site's ACL, and of no use.
    disableClientInfo: true,
    enableReadyCheck: false,
    retryStrategy: (times) => Math.min(1_000 * 2 ** Math.min(times, 6), 30_000),
  });
}

async function inTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
