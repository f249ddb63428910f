import { latestSlot, type Schedule } from './schedule.ts';

/** What a site's journal knows of one try at a slot. */
export type TryAtSlot = {
  outcome: 'running' | 'completed' | 'failed' | 'interrupted';
  startedAt: Date;
  finishedAt: Date | null;
  /** lib/contract/failure.ts; null where it did not fail. */
  failureCode: string | null;
};

export type DueQuestion = {
  schedule: Schedule;
  timeZone: string;
  /** Slots before this instant are none of the set's. */
  activeFrom: Date;
  graceMinutes: number;
  now: Date;
};

export type DueAnswer =
  | { kind: 'nothing' }
  /** A try is due now: the first at this slot, or one more after a failure that may pass. */
  | { kind: 'due'; dueAt: Date; reason: 'first' | 'retry' }
  /** The next try at this slot is due later. */
  | { kind: 'later'; dueAt: Date; tryAt: Date };

/** Further tries at a slot after the first. */
export const maxRetries = 3;
const retryDelaysMinutes = [1, 5, 15] as const;

/** What may be gone on the next try. A wrong password never is: trying it again locks the account. */
const passingFailures = new Set([
  'server_unreachable',
  'connection_lost',
  'lock_timeout',
  'database_error',
  'tool_failed',
  'tool_killed',
  'tool_hung',
  'dump_unreadable',
  'staging_full',
  'staging_quota',
  'space_too_low',
  'interrupted',
  'busy',
  'unexpected',
]);

export function mayPass(failureCode: string): boolean {
  return passingFailures.has(failureCode);
}

/** The newest due moment of a set; after downtime that one alone is caught up, not a night of them. */
export function slotToJudge(question: Omit<DueQuestion, 'graceMinutes'>): Date | null {
  const since = new Date(question.activeFrom.getTime() - 1);
  return latestSlot(question.schedule, question.timeZone, since, question.now);
}

/**
 * Whether a try at a set's newest slot is due, from what was tried at that slot so far.
 * A failure that may pass is tried again after 1, 5 and 15 minutes, within grace of the slot or, when the slot was caught
 * up late, of the first try; a try that a crash interrupted is tried again however late, but as often and no oftener.
 */
export function judgeDue(question: DueQuestion, tries: TryAtSlot[]): DueAnswer {
  const dueAt = slotToJudge(question);
  if (dueAt === null) return { kind: 'nothing' };
  if (tries.some((one) => one.outcome === 'running' || one.outcome === 'completed'))
    return { kind: 'nothing' };
  const last = tries.at(-1);
  const first = tries[0];
  if (last === undefined || first === undefined) return { kind: 'due', dueAt, reason: 'first' };
  if (tries.length > maxRetries) return { kind: 'nothing' };
  if (last.outcome === 'interrupted') return { kind: 'due', dueAt, reason: 'retry' };
  if (!mayPass(last.failureCode ?? 'unexpected')) return { kind: 'nothing' };
  const delay = retryDelaysMinutes[tries.length - 1] ?? retryDelaysMinutes[2];
  const tryAt = minutesAfter(last.finishedAt ?? last.startedAt, delay);
  const graceEnd = minutesAfter(dueAt, question.graceMinutes);
  const wasCaughtUp = first.startedAt > graceEnd;
  const lastTryAt = wasCaughtUp ? minutesAfter(first.startedAt, question.graceMinutes) : graceEnd;
  if (tryAt > lastTryAt) return { kind: 'nothing' };
  return tryAt > question.now ? { kind: 'later', dueAt, tryAt } : { kind: 'due', dueAt, reason: 'retry' };
}

/** What keeps a copy away until a person mends it: tried rarely, so that no account is locked. */
const toBeMended = new Set([
  'destination_sign_in',
  'host_key_changed',
  'certificate_changed',
  'certificate_refused',
  'secure_line_refused',
  'bucket_missing',
  'region_wrong',
  'object_lock_missing',
  'destination_permission',
  'path_outside_roots',
  'secret_missing',
  'secret_unreadable',
  'secret_elsewhere',
]);

export function copyMayPass(failureCode: string): boolean {
  return !toBeMended.has(failureCode);
}

/**
 * When a copy that could not be stored is tried again: after half a minute at first, in the end every quarter of an hour,
 * for as long as it takes. What a person must mend first (a sign-in, a right) is tried from a quarter of an hour up to
 * every six hours, so that no account is locked.
 */
export function planCopyRetry(tries: number, canPass: boolean, now: Date): Date {
  const delays = canPass ? [0.5, 1, 2, 5, 10, 15] : [15, 60, 180, 360];
  const minutes = delays[Math.min(Math.max(tries, 1), delays.length) - 1] ?? 15;
  return minutesAfter(now, minutes);
}

function minutesAfter(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * 60_000);
}
