/** Where an instant comes from. Decisions take `now` as an argument; effects are given a clock. */
export interface Clock {
  /** Wall-clock instant: for due moments and records. May jump. */
  now(): Date;
  /** Milliseconds that only go forward: for durations. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};
