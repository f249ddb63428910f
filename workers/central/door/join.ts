import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { ByteBudget } from './byte-budget.ts';

/** Bytes on their way to the agent above which Redis is no longer read, and below which it is again. */
const highWater = 1024 * 1024;
const lowWater = 256 * 1024;

/** RFC 6455: an end that goes away, and one that broke what was agreed. */
const goingAway = 1001;
const badData = 1003;

/**
 * Joins an agent's WebSocket to a stream to Redis, byte for byte. Each end waits for the other, and for the site's
 * budget, so that a slow or a greedy one fills nobody's memory; when one ends, so does the other. Calls `onEnd` once.
 */
export function join(outer: WebSocket, inner: Socket, budget: ByteBudget, onEnd: () => void): void {
  const gate = {
    outer: new Gate(
      () => outer.pause(),
      () => outer.resume(),
    ),
    inner: new Gate(
      () => inner.pause(),
      () => inner.resume(),
    ),
  };
  let hasEnded = false;
  const end = (code: number) => {
    if (hasEnded) return;
    hasEnded = true;
    gate.outer.stop();
    gate.inner.stop();
    inner.destroy();
    if (outer.readyState === outer.OPEN) outer.close(code);
    // A peer that never answers the close must not keep the socket.
    else outer.terminate();
    setTimeout(() => outer.terminate(), 200).unref();
    onEnd();
  };

  outer.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) return end(badData);
    gate.outer.rest(budget.take(data.length, performance.now()));
    if (!inner.write(data)) gate.outer.hold('peer');
  });
  inner.on('drain', () => gate.outer.release('peer'));

  inner.on('data', (data: Buffer) => {
    gate.inner.rest(budget.take(data.length, performance.now()));
    outer.send(data, { binary: true, compress: false }, () => {
      if (outer.bufferedAmount <= lowWater) gate.inner.release('peer');
    });
    if (outer.bufferedAmount > highWater) gate.inner.hold('peer');
  });

  outer.on('close', () => end(goingAway));
  outer.on('error', () => end(goingAway));
  inner.on('close', () => end(goingAway));
  inner.on('error', () => end(goingAway));
}

/** Stops an end from being read while anything wants it stopped. */
class Gate {
  readonly #pause: () => void;
  readonly #resume: () => void;
  readonly #reasons = new Set<'peer' | 'budget'>();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(pause: () => void, resume: () => void) {
    this.#pause = pause;
    this.#resume = resume;
  }

  hold(reason: 'peer' | 'budget'): void {
    if (this.#reasons.size === 0) this.#pause();
    this.#reasons.add(reason);
  }

  release(reason: 'peer' | 'budget'): void {
    const wasHeld = this.#reasons.delete(reason);
    if (wasHeld && this.#reasons.size === 0 && !this.#isStopped) this.#resume();
  }

  /** Holds for `ms`; not at all for 0. */
  rest(ms: number): void {
    if (ms === 0) return;
    this.hold('budget');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.release('budget'), ms);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }
}
