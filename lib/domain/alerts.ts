import type { Hearing } from './slots.ts';
import { isSilent } from './slots.ts';
import type { AttemptOutcome, SlotState } from './words.ts';

/** What can be wrong at a site; `fork` when two histories with the same numbers were seen. */
export const alertKinds = ['missed', 'failed', 'agent_silent', 'fork'] as const;
export type AlertKind = (typeof alertKinds)[number];

/** What is known of one set: its newest ended attempts and its newest slots. */
export type WatchedSet = {
  setId: string;
  attempts: { id: string; slotId: string | null; startedAt: Date; outcome: AttemptOutcome }[];
  slots: { id: string; dueAt: Date; state: SlotState }[];
};

export type Condition =
  | { kind: 'missed'; setId: string; since: Date }
  | { kind: 'failed'; setId: string; since: Date; attemptId: string };

/**
 * Which alerts about a set should stand open. Failed: the newest ended attempt failed, since the first failure after
 * the last backup that was made. Missed: the newest settled slot was missed and no backup was made after it; a slot
 * that was tried and failed is told as the failure that it is, once, not twice.
 */
export function judgeSet(set: WatchedSet): Condition[] {
  const ended = set.attempts
    .filter((attempt) => attempt.outcome === 'completed' || attempt.outcome === 'failed')
    .sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
  const lastMade = ended.findLast((attempt) => attempt.outcome === 'completed');
  const failures = ended.filter(
    (attempt) =>
      attempt.outcome === 'failed' && (lastMade === undefined || attempt.startedAt > lastMade.startedAt),
  );
  const newestFailure = failures.at(-1);
  if (failures[0] !== undefined && newestFailure !== undefined) {
    return [{ kind: 'failed', setId: set.setId, since: failures[0].startedAt, attemptId: newestFailure.id }];
  }
  const settled = set.slots
    .filter((slot) => slot.state === 'missed' || isWell(slot.state))
    .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  const newest = settled.at(-1);
  if (newest?.state !== 'missed') return [];
  if (lastMade !== undefined && lastMade.startedAt >= newest.dueAt) return [];
  const lastWell = settled.findLastIndex((slot) => slot.state !== 'missed');
  return [{ kind: 'missed', setId: set.setId, since: (settled[lastWell + 1] ?? newest).dueAt }];
}

/** Milliseconds of silence that are told even when nothing was due meanwhile. */
export const longSilenceMs = 24 * 3_600_000;

/**
 * Whether an agent's silence should stand as an alert: when it let a due moment pass in silence, or has lasted a day.
 * A computer that is switched off each night with nothing due is no news.
 */
export function isSilenceAlarming(hearing: Hearing, hasUnknownSlot: boolean, now: Date): boolean {
  if (!isSilent(hearing, now)) return false;
  if (hasUnknownSlot || hearing.lastHeardAt === null) return true;
  return (
    now.getTime() - Math.max(hearing.lastHeardAt.getTime(), hearing.listeningSince.getTime()) > longSilenceMs
  );
}

/** At most one open alert a site and subject. */
export function alertSubject(kind: AlertKind, setId: string | null): string {
  return setId === null ? kind : `${kind}:${setId}`;
}

function isWell(state: SlotState): boolean {
  return state === 'kept' || state === 'kept-late' || state === 'excused';
}
