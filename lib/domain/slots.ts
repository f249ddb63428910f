import type { AttemptOutcome, SlotState } from './words.ts';

/** A slot as it stands, with all tries at it. */
export type JudgedSlot = {
  state: SlotState;
  dueAt: Date;
  /** End of grace: an attempt must have started by then. */
  closesAt: Date;
  attempts: { startedAt: Date; outcome: AttemptOutcome }[];
};

/** What is known of the agent that was to keep it. */
export type Hearing = {
  /** Any word from it; null when it never spoke. */
  lastHeardAt: Date | null;
  /** Since when it has been heard without a silence. */
  heardSince: Date | null;
  /** Since when the centre has been up without a gap: what it couldn't hear is no silence of the agent's. */
  listeningSince: Date;
};

export type SlotJudgement = {
  state: SlotState;
  /** When the watch must look again; null when nothing but a late report can change it. */
  watchAt: Date | null;
};

/** Milliseconds without a word after which an agent is silent: several times the minutes at which it asks for its assignment. */
export const silentAfterMs = 15 * 60_000;

/**
 * Milliseconds that an agent has, after grace or after a silence, to tell what it did meanwhile. Its reports wait in
 * its journal while it can't reach the centre, and its first word isn't all of them.
 */
export const settleMs = 2 * 60_000;

/** The watch's own rhythm. */
const lookAgainMs = 60_000;

/** Whether nothing was heard from an agent for so long that nobody can say how it is. */
export function isSilent(hearing: Pick<Hearing, 'lastHeardAt' | 'listeningSince'>, now: Date): boolean {
  if (hearing.lastHeardAt === null) return true;
  return now.getTime() - latest(hearing.lastHeardAt, hearing.listeningSince).getTime() > silentAfterMs;
}

/**
 * What has become of a slot. Kept: an attempt that started within grace completed. Kept late: a later one did.
 * Missed: grace ended, the agent has spoken since and had time to tell, and no attempt is under way. Unknown: grace
 * ended and the agent is silent, so that nobody can say. A person's excuse stands until a backup is there after all.
 */
export function judgeSlot(slot: JudgedSlot, hearing: Hearing, now: Date): SlotJudgement {
  const completed = slot.attempts.filter((attempt) => attempt.outcome === 'completed');
  if (completed.some((attempt) => attempt.startedAt <= slot.closesAt))
    return { state: 'kept', watchAt: null };
  if (completed.length > 0) return { state: 'kept-late', watchAt: null };
  if (slot.state === 'excused') return { state: 'excused', watchAt: null };

  const isRunning = slot.attempts.some((attempt) => attempt.outcome === 'running');
  if (isRunning && !isSilent(hearing, now)) return { state: 'running', watchAt: silenceAt(hearing) };
  if (!isRunning && now < slot.dueAt) return { state: 'waiting', watchAt: slot.dueAt };
  if (!isRunning && now < slot.closesAt) return { state: 'waiting', watchAt: slot.closesAt };
  // No need to look again: the agent's next word wakes its unknown slots.
  if (isSilent(hearing, now)) return { state: 'unknown', watchAt: null };

  const toldAt = later(latest(slot.closesAt, hearing.heardSince), settleMs);
  if (now >= toldAt && heardAfter(hearing, slot.closesAt)) return { state: 'missed', watchAt: null };
  // Still open: it may have been kept, and the word of it be on its way.
  return {
    state: slot.state === 'unknown' ? 'unknown' : 'waiting',
    watchAt: latest(toldAt, later(now, lookAgainMs)),
  };
}

/** An agent's slots that were judged by another version of its policy, when it takes up a new one. */
export function isReplaceable(slot: Pick<JudgedSlot, 'state' | 'dueAt' | 'attempts'>, from: Date): boolean {
  const isOpen = slot.state === 'waiting' || slot.state === 'unknown' || slot.state === 'missed';
  return isOpen && slot.dueAt > from && slot.attempts.length === 0;
}

function heardAfter(hearing: Hearing, instant: Date): boolean {
  return hearing.lastHeardAt !== null && hearing.lastHeardAt >= instant;
}

/** When this agent will have been silent for too long if it says nothing more. */
function silenceAt(hearing: Hearing): Date {
  return later(latest(hearing.listeningSince, hearing.lastHeardAt), silentAfterMs + 1_000);
}

function later(instant: Date, ms: number): Date {
  return new Date(instant.getTime() + ms);
}

function latest(a: Date, b: Date | null): Date {
  return b !== null && b > a ? b : a;
}
