import { centralRedis } from '#lib/central/redis/connections.ts';
import { type AttemptLimits, attemptLimits, passwordResetLimits, signInLimits } from './attempt-limits.ts';

// Next loads a module once for each kind of entry; while Redis is away the counts in memory must be one all the same.
const key = Symbol.for(`keepwell.limits.${process.env.NEXT_RUNTIME ?? 'plain'}`);
type Limits = { signIn: AttemptLimits; passwordReset: AttemptLimits };
const home = globalThis as { [key]?: Limits };

/** The limits of this centre, in its own Redis. */
export function limits(): Limits {
  home[key] ??= {
    signIn: attemptLimits(centralRedis(), signInLimits),
    passwordReset: attemptLimits(centralRedis(), passwordResetLimits),
  };
  return home[key];
}
