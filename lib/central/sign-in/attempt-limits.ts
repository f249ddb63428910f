import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { addressKey } from './address-key.ts';

/** How often something may be tried, counted by account and by address apart. */
export type AttemptLimits = {
  /**
   * Counts one try. `wait` when the account or the address has had too many: how long until the next is allowed.
   * Counted before the password is looked at, so that tries at the same moment are all counted.
   */
  count(account: string, address: string): Promise<{ ok: true } | { ok: false; retryAfterMs: number }>;
  /** Forgets an account's failed tries, once its person has shown who they are. */
  forget(account: string): Promise<void>;
};

export type LimitSettings = {
  name: string;
  perAccount: { tries: number; seconds: number };
  perAddress: { tries: number; seconds: number };
};

/** A whole practice may sit behind one address, so that gets more tries than an account. */
export const signInLimits: LimitSettings = {
  name: 'sign-in',
  perAccount: { tries: 10, seconds: 15 * 60 },
  perAddress: { tries: 60, seconds: 15 * 60 },
};

/** Mails that somebody else asks for in my name are a nuisance: three an hour at most. */
export const passwordResetLimits: LimitSettings = {
  name: 'password-reset',
  perAccount: { tries: 3, seconds: 60 * 60 },
  perAddress: { tries: 30, seconds: 60 * 60 },
};

/**
 * Limits counted in the centre's Redis, for all its processes together. While Redis is away each process counts for
 * itself: people can still sign in, and guessing is still slow.
 */
export function attemptLimits(redis: Redis, settings: LimitSettings): AttemptLimits {
  const accounts = limiter(redis, `kw-${settings.name}-account`, settings.perAccount);
  const addresses = limiter(redis, `kw-${settings.name}-address`, settings.perAddress);
  return {
    async count(account, address) {
      const results = await Promise.all([
        consume(accounts, keyOf(account)),
        consume(addresses, addressKey(address)),
      ]);
      const retryAfterMs = Math.max(...results);
      return retryAfterMs === 0 ? { ok: true } : { ok: false, retryAfterMs };
    },
    async forget(account) {
      await accounts.delete(keyOf(account));
    },
  };
}

function limiter(redis: Redis, keyPrefix: string, { tries, seconds }: LimitSettings['perAccount']) {
  const counted = { keyPrefix, points: tries, duration: seconds };
  return new RateLimiterRedis({
    ...counted,
    storeClient: redis,
    insuranceLimiter: new RateLimiterMemory(counted),
    // Without it a Redis that answers nothing would hold the sign-in for as long as it likes.
    rejectIfRedisNotReady: true,
  });
}

/** Milliseconds to wait; 0 when the try is allowed. */
async function consume(one: RateLimiterRedis, key: string): Promise<number> {
  try {
    await one.consume(key);
    return 0;
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return Math.max(1, refusal.msBeforeNext);
    throw refusal;
  }
}

/** Redis holds no list of e-mail addresses. */
function keyOf(account: string): string {
  return createHash('sha256').update(account.toLowerCase()).digest('hex').slice(0, 32);
}
