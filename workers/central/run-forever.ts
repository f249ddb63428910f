import { beat, beatEveryMs, type WorkerName } from '#lib/central/health/beats.ts';
import { messageOf } from '#lib/shared/errors.ts';
import { createLogger } from '#lib/shared/logger.ts';

const log = createLogger('workers');

export type Worker = {
  /** Does what there is to do, now rather than at the next round. */
  wake: () => void;
  /** Lets the round that is under way end, and begins no other. */
  stop: () => Promise<void>;
};

/**
 * Does `round` every `everyMs`, and when woken, one at a time. A round that fails (PostgreSQL restarts, Redis is away)
 * is told and done again; it beats only when it went well, so that a worker that can't work doesn't look alive.
 */
export function runForever(name: WorkerName, everyMs: number, round: () => Promise<unknown>): Worker {
  let isStopped = false;
  let isWoken = false;
  let wake = () => {};
  let beatenAt = 0;
  let isFailing = false;

  const once = async () => {
    try {
      await round();
      if (performance.now() - beatenAt >= beatEveryMs || beatenAt === 0) {
        await beat(name, new Date());
        beatenAt = performance.now();
      }
      if (isFailing) log.info({ worker: name }, 'works again');
      isFailing = false;
    } catch (error) {
      if (!isFailing) log.error({ worker: name, error: messageOf(error) }, 'failed; goes on trying');
      isFailing = true;
    }
  };
  const rest = () =>
    new Promise<void>((resolve) => {
      if (isStopped || isWoken) return resolve();
      const timer = setTimeout(resolve, everyMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async () => {
    while (!isStopped) {
      isWoken = false;
      await once();
      await rest();
    }
  };
  const ended = run();
  return {
    wake: () => {
      isWoken = true;
      wake();
    },
    stop: () => {
      isStopped = true;
      wake();
      return ended;
    },
  };
}
