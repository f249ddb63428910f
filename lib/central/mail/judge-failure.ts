import { codeOf, messageOf } from '#lib/shared/errors.ts';

export type JudgedFailure = {
  state: 'queued' | 'refused' | 'given_up';
  lastError: string;
  nextTryAt: Date | null;
};

const giveUpAfterMs = 24 * 3_600_000;
const firstPauseMs = 15_000;
const longestPauseMs = 30 * 60_000;

/**
 * What a failed try means. A server that says no for good (5xx to this sender, recipient or content) is not asked
 * again; anything else may pass and is tried with growing pauses until a day is over.
 */
export function judgeFailure(
  error: unknown,
  mail: { attempts: number; createdAt: Date },
  now: Date,
): JudgedFailure {
  const lastError = messageOf(error).slice(0, 300);
  if (isRefusal(error)) return { state: 'refused', lastError, nextTryAt: null };
  const pauseMs = Math.min(firstPauseMs * 2 ** Math.min(mail.attempts - 1, 20), longestPauseMs);
  const nextTryAt = new Date(now.getTime() + pauseMs);
  if (nextTryAt.getTime() > mail.createdAt.getTime() + giveUpAfterMs) {
    return { state: 'given_up', lastError, nextTryAt: null };
  }
  return { state: 'queued', lastError, nextTryAt };
}

function isRefusal(error: unknown): boolean {
  // A password that the server no longer takes is the desk's to mend, not this mail's fault.
  if (codeOf(error) === 'EAUTH' || typeof error !== 'object' || error === null) return false;
  const { responseCode } = error as { responseCode?: unknown };
  return typeof responseCode === 'number' && responseCode >= 500 && responseCode < 600;
}
