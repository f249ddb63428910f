import { createHash } from 'node:crypto';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { addressKey } from '#lib/central/sign-in/address-key.ts';

/** Tokens can't be guessed; trying them must not cost the database much either. */
const failures = { points: 30, duration: 600 };
/** More agents than one centre has; past it the memory begins anew. */
const mostKnown = 10_000;

/**
 * Counts by address the requests whose token was unknown; past the limit the address waits. An agent whose token was
 * right lately never waits for what somebody else behind the same address does.
 */
export class FailedTokens {
  readonly #limiter = new RateLimiterMemory(failures);
  readonly #known = new Set<string>();

  /** Seconds for which this request must wait; 0 when it needn't. */
  async waitSeconds(address: string, authorization: string | undefined): Promise<number> {
    if (authorization !== undefined && this.#known.has(hash(authorization))) return 0;
    const held = await this.#limiter.get(addressKey(address));
    if (held === null || held.consumedPoints === undefined || held.consumedPoints < failures.points) return 0;
    return Math.ceil((held.msBeforeNext ?? 0) / 1000);
  }

  /** Notes what became of a request: whether its token was unknown. */
  async note(address: string, authorization: string | undefined, wasUnknown: boolean): Promise<void> {
    if (wasUnknown) {
      if (authorization !== undefined) this.#known.delete(hash(authorization));
      await this.#limiter.penalty(addressKey(address));
    } else if (authorization !== undefined) {
      if (this.#known.size >= mostKnown) this.#known.clear();
      this.#known.add(hash(authorization));
    }
  }
}

/** A token isn't kept in memory any longer than it takes to look at it. */
function hash(authorization: string): string {
  return createHash('sha256').update(authorization).digest('base64');
}
