/** How fast one site's tunnels together may carry bytes: a bucket that fills steadily and holds a burst. */
export class ByteBudget {
  readonly #bytesPerSecond: number;
  readonly #burstBytes: number;
  #held: number;
  #filledAtMs: number;

  constructor(bytesPerSecond: number, burstBytes: number, nowMs: number) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#burstBytes = burstBytes;
    this.#held = burstBytes;
    this.#filledAtMs = nowMs;
  }

  /** Takes `bytes` that have come, and returns for how many milliseconds no more may be read. */
  take(bytes: number, nowMs: number): number {
    const filled = ((nowMs - this.#filledAtMs) / 1000) * this.#bytesPerSecond;
    this.#held = Math.min(this.#burstBytes, this.#held + Math.max(0, filled)) - bytes;
    this.#filledAtMs = nowMs;
    return this.#held >= 0 ? 0 : Math.ceil((-this.#held / this.#bytesPerSecond) * 1000);
  }
}
