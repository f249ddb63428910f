import type { Clock } from '#lib/shared/clock.ts';

/** Barks once when nothing was heard for too long. Time while paused (we don't read) doesn't count. */
export class StallWatchdog {
  readonly #clock: Clock;
  readonly #stallMs: number;
  readonly #bark: (silentMs: number) => void;
  readonly #timer: NodeJS.Timeout;
  #heardAtMs: number;
  #isPaused = false;

  constructor(clock: Clock, stallMs: number, bark: (silentMs: number) => void) {
    this.#clock = clock;
    this.#stallMs = stallMs;
    this.#bark = bark;
    this.#heardAtMs = clock.monotonicMs();
    this.#timer = setInterval(() => this.#look(), Math.min(stallMs / 4, 1_000));
    this.#timer.unref();
  }

  heard(): void {
    this.#heardAtMs = this.#clock.monotonicMs();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    if (this.#isPaused) this.heard();
    this.#isPaused = false;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const silentMs = this.#clock.monotonicMs() - this.#heardAtMs;
    if (this.#isPaused || silentMs < this.#stallMs) return;
    this.stop();
    this.#bark(Math.round(silentMs));
  }
}
