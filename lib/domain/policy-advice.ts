import type { PolicyTerms } from './policy-draft.ts';
import { isEmptyRule } from './retention.ts';
import type { Schedule } from './schedule.ts';
import type { Placement } from './words.ts';

/** What a policy that may be kept still leaves open. Nothing here refuses it. */
export type PolicyAdvice =
  /** All copies lie where the server stands: a fire or a theft takes both (L2, S8). */
  | { kind: 'none_off_site' }
  /** One copy beside the original is one too few for 3-2-1 (L2). */
  | { kind: 'one_destination' }
  /** Best is daily (L1, S1); this is what a bad week can cost. */
  | { kind: 'days_without_backup'; days: number }
  /** No rule: every copy stays, and the disk fills up. */
  | { kind: 'keeps_everything' }
  /** Copies are thinned to less than a week: a mistake noticed late can't be undone. */
  | { kind: 'keeps_short' };

export function advisePolicy(
  terms: Pick<PolicyTerms, 'schedule' | 'retention'>,
  destinations: { placement: Placement }[],
): PolicyAdvice[] {
  const advice: PolicyAdvice[] = [];
  if (destinations.length > 0 && destinations.every(({ placement }) => placement === 'on-site')) {
    advice.push({ kind: 'none_off_site' });
  }
  if (destinations.length === 1) advice.push({ kind: 'one_destination' });
  const days = longestStretchWithout(terms.schedule);
  if (days > 2) advice.push({ kind: 'days_without_backup', days });
  if (isEmptyRule(terms.retention)) advice.push({ kind: 'keeps_everything' });
  else if (daysReachedBack(terms) < 7) advice.push({ kind: 'keeps_short' });
  return advice;
}

/** The most days in a row on which nothing is due. */
function longestStretchWithout({ days }: Schedule): number {
  const sorted = [...days].sort((a, b) => a - b);
  const [first] = sorted;
  if (first === undefined) return 7;
  return Math.max(...sorted.map((day, index) => (sorted[index + 1] ?? first + 7) - day - 1));
}

/** About how many days back the oldest copy lies once the rules have worked for long. */
function daysReachedBack({ schedule, retention }: Pick<PolicyTerms, 'schedule' | 'retention'>): number {
  const perDay = (schedule.days.length * schedule.times.length) / 7;
  return Math.max(
    (retention.keepLast ?? 0) / perDay,
    ((retention.keepDaily ?? 0) * 7) / schedule.days.length,
    (retention.keepWeekly ?? 0) * 7,
    (retention.keepMonthly ?? 0) * 30,
    (retention.keepYearly ?? 0) * 365,
  );
}
