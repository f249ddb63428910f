import type { Clock } from '#lib/shared/clock.ts';

/** A clock that goes on by itself and can be set: its wall alone, or its wall and its forward time together. */
export class TestClock implements Clock {
  #wallOffsetMs: number;
  #passedMs = 0;

  constructor(start: Date = new Date()) {
    this.#wallOffsetMs = start.getTime() - Date.now();
  }

  now(): Date {
    return new Date(Date.now() + this.#wallOffsetMs + this.#passedMs);
  }

  monotonicMs(): number {
    return performance.now() + this.#passedMs;
  }

  /** Time passes. */
  pass(ms: number): void {
    this.#passedMs += ms;
  }

  /** Somebody sets the clock; no time passes. */
  setWall(byMs: number): void {
    this.#wallOffsetMs += byMs;
  }
}
