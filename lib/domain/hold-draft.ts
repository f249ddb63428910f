import { DateTime } from 'luxon';

/** A hold as it stands in its form. */
export type HoldDraft = {
  reason: string /** The last day on which it holds, `YYYY-MM-DD`; empty for no end. */;
  untilDay: string;
};

export type HoldProblem = 'reason_missing' | 'reason_too_long' | 'day_unreadable' | 'day_past';
export type HoldFieldProblem = { field: 'reason' | 'untilDay'; problem: HoldProblem };

export const holdReasonLength = 500;

/**
 * Whether a hold can be placed: it says why, and it ends with a day of the site's that has not passed yet, or not at all.
 * `until` is the end of that day.
 */
export function judgeHoldDraft(
  { reason, untilDay }: HoldDraft,
  timeZone: string,
  now: Date,
): { ok: true; reason: string; until: Date | null } | { ok: false; problems: HoldFieldProblem[] } {
  const problems: HoldFieldProblem[] = [];
  const text = reason.trim();
  if (text === '') problems.push({ field: 'reason', problem: 'reason_missing' });
  else if (text.length > holdReasonLength) problems.push({ field: 'reason', problem: 'reason_too_long' });
  const until = endOfDay(untilDay.trim(), timeZone);
  if (until === 'unreadable') problems.push({ field: 'untilDay', problem: 'day_unreadable' });
  else if (until !== null && until <= now) problems.push({ field: 'untilDay', problem: 'day_past' });
  if (problems.length > 0 || until === 'unreadable') return { ok: false, problems };
  return { ok: true, reason: text, until };
}

function endOfDay(day: string, zone: string): Date | null | 'unreadable' {
  if (day === '') return null;
  const read = DateTime.fromFormat(day, 'yyyy-MM-dd', { zone });
  return read.isValid && read.year <= 9999 ? read.endOf('day').toJSDate() : 'unreadable';
}
