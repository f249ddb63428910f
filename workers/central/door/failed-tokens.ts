import { RateLimiterMemory } from 'rate-limiter-flexible';
import { limitKey } from './client-address.ts';

/** Tokens can't be guessed; trying them must not cost the database much either. */
const failures = { points: 30, duration: 600 };

/** Counts by address the requests whose token was unknown; past the limit the address waits. */
export class FailedTokens {
  readonly #limiter = new RateLimiterMemory(failures);

  /** Seconds for which this address must wait; 0 when it needn't. */
  async waitSeconds(address: string): Promise<number> {
    const held = await this.#limiter.get(limitKey(address));
    if (held === null || held.consumedPoints === undefined || held.consumedPoints < failures.points) return 0;
    return Math.ceil((held.msBeforeNext ?? 0) / 1000);
  }

  async count(address: string): Promise<void> {
    await this.#limiter.penalty(limitKey(address));
  }
}
