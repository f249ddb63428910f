import type { Clock } from '#lib/shared/clock.ts';
import type { Journal } from '../journal/journal.ts';
import { appendFact } from '../journal/journal-facts.ts';
import { noteClockJump } from '../retention/may-expire.ts';

/** A wall clock that differs by more than this from the time that has passed was set, not just adjusted. */
const jumpMs = 5 * 60_000;

/**
 * Compares the wall clock with the one that only goes forward, and journals a jump as a fact. Order is told by numbers,
 * and a slot by the clock as it stands when it is looked at; but after a jump nothing is expired for a day.
 * A machine that sleeps shows as a jump too: its forward clock stands still meanwhile.
 */
export class ClockWatch {
  readonly #journal: Journal;
  readonly #clock: Clock;
  #wallMs: number;
  #forwardMs: number;

  constructor(journal: Journal, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
    this.#wallMs = clock.now().getTime();
    this.#forwardMs = clock.monotonicMs();
  }

  /** Milliseconds of a jump that was seen just now; null when there was none. */
  look(): number | null {
    const now = this.#clock.now();
    const forwardMs = this.#clock.monotonicMs();
    const byMs = Math.round(now.getTime() - this.#wallMs - (forwardMs - this.#forwardMs));
    this.#wallMs = now.getTime();
    this.#forwardMs = forwardMs;
    if (Math.abs(byMs) <= jumpMs) return null;
    this.#journal.transaction(() => {
      noteClockJump(this.#journal, { at: now, byMs });
      appendFact(this.#journal, { kind: 'clock-jumped', byMs, at: now.toISOString() });
    });
    return byMs;
  }
}
