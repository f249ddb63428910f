import { countsFrom } from './settled.ts';
import type { RestoreStep } from './words.ts';

/**
 * The steps of a run, in order. What is restored beside the original touches nothing, so nobody need close anything and
 * there is nothing to save; an undo has nothing to restore or compare, since its database is the original itself.
 */
export function stepsOf(run: { isUndo: boolean; mode: 'replace' | 'beside' }): readonly RestoreStep[] {
  if (run.isUndo) return ['permit', 'closing', 'safety-backup', 'blocking', 'swapping', 'allowing'];
  if (run.mode === 'beside') return ['permit', 'restoring', 'comparing'];
  return ['permit', 'closing', 'safety-backup', 'restoring', 'comparing', 'blocking', 'swapping', 'allowing'];
}

/** From this step on the original may be blocked or renamed: what settles a crash must look at the server first. */
export function mayHaveTouchedOriginal(step: RestoreStep): boolean {
  return step === 'blocking' || step === 'swapping' || step === 'allowing';
}

export type ClosingAnswer = 'go' | 'wait' | 'go-and-end-sessions' | 'refuse';

/**
 * Whether the software is closed. People get until `waitMs` is over to leave. Who is in after that is put out by the swap
 * only when the approver has seen that people were connected and said yes to it; else the run is refused.
 */
export function judgeClosing(state: {
  connected: number;
  waitedMs: number;
  waitMs: number;
  isAcknowledged: boolean;
}): ClosingAnswer {
  if (state.connected === 0) return 'go';
  if (state.waitedMs < state.waitMs) return 'wait';
  return state.isAcknowledged ? 'go-and-end-sessions' : 'refuse';
}

/** PostgreSQL cuts a longer name in silence. */
export const maxNameBytes = 63;

/** The name under which a backup is restored before it takes the original's: no two cases share one. */
export function restoringName(database: string, caseId: string): string {
  return withSuffix(database, `_kw_${caseId.slice(-8)}`);
}

/** The name under which the original is kept: `clinic_before_2026-11-25_09h14`, by the site's wall clock. */
export function keptName(database: string, at: Date, timeZone: string, taken: readonly string[]): string {
  const part = partsOf(at, timeZone);
  const date = `${part.year}-${part.month}-${part.day}_${part.hour}h${part.minute}`;
  const names = [`_before_${date}`, `_before_${date}m${part.second}`].map((suffix) =>
    withSuffix(database, suffix),
  );
  const free = names.find((name) => !taken.includes(name));
  return free ?? withSuffix(database, `_before_${date}m${part.second}_${at.getTime() % 1000}`);
}

/** What cuts off a name that is too long leaves whole characters, and the suffix whole. */
function withSuffix(name: string, suffix: string): string {
  const characters = [...name];
  while (bytesOf(characters.join('') + suffix) > maxNameBytes) characters.pop();
  return characters.join('') + suffix;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

function partsOf(at: Date, timeZone: string): Record<string, string> {
  const two = '2-digit' as const;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: two,
    day: two,
    hour: two,
    minute: two,
    second: two,
  });
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
}

export type KeptQuestion = {
  until: Date;
  now: Date;
  /** Whether a backup of the new database was completed and stored somewhere since the swap. */
  isSuccessorBackedUp: boolean;
};

/**
 * What becomes of an original that was kept. Its time being over isn't enough: while nothing stored holds what was entered
 * since the swap, the two databases together are all there is.
 */
export function judgeKept({ until, now, isSuccessorBackedUp }: KeptQuestion): 'keep' | 'stays' | 'drop' {
  if (now.getTime() < until.getTime()) return 'keep';
  return isSuccessorBackedUp ? 'drop' : 'stays';
}

/** How far a permit's instants may lie ahead of this site's clock before one of the two is wrong. */
export const clockSlackMs = 10 * 60_000;

/** Whether an approver counts already. Who was pinned at the site itself, or with its enrolment, counts at once. */
export function isOldEnough(
  pin: { way: 'enrolment' | 'endorsed' | 'at-site'; pinnedAt: Date },
  now: Date,
): boolean {
  return countsFrom(pin) <= now;
}

export type PermitTimes = { requestedAt: Date; checkedAt: Date; expiresAt: Date; now: Date };

/** Whether a permit may be used now. A site whose clock went back could otherwise use one that had lapsed. */
export function judgePermitTime(times: PermitTimes): 'in-time' | 'early' | 'lapsed' {
  const latest = Math.max(times.requestedAt.getTime(), times.checkedAt.getTime());
  if (latest > times.now.getTime() + clockSlackMs) return 'early';
  return times.now.getTime() >= times.expiresAt.getTime() ? 'lapsed' : 'in-time';
}

/** Wrong tries after which a shown code is worth nothing any more. */
export const maxWrongTries = 5;
