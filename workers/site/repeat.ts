import type { Logger } from '#lib/shared/logger.ts';

export type Repeated = {
  /** Does it now, or once more if it is under way. */
  soon(): void;
  stop(): Promise<void>;
};

/**
 * Does something again and again, with a pause after each time, never twice at once. A failure is logged and is no reason
 * to stop. `work` may answer with another pause before the next time, in milliseconds.
 */
export function repeat(name: string, pauseMs: number, log: Logger, work: () => Promise<unknown>): Repeated {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let isAsked = false;
  let running: Promise<void> | null = null;

  const once = async () => {
    isAsked = false;
    let pause = pauseMs;
    try {
      const wanted = await work();
      if (typeof wanted === 'number') pause = wanted;
    } catch (err) {
      log.error({ err, part: name }, 'a part of the agent failed; it goes on');
    }
    running = null;
    if (!isStopped) timer = setTimeout(start, isAsked ? 0 : pause);
  };
  const start = () => {
    running = once();
  };
  start();
  return {
    soon() {
      if (isStopped) return;
      isAsked = true;
      if (running !== null) return;
      clearTimeout(timer);
      start();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
