import {
  type DrillDraft,
  type DrillField,
  type DrillPlanTerms,
  type DrillProblem,
  readDrillDraft,
} from './drill-draft.ts';
import { shortestGapMinutes } from './policy-gap.ts';
import { countedRules, type RetentionRule } from './retention.ts';
import type { Schedule } from './schedule.ts';

/** A policy as it stands in the editor: texts as typed, nothing checked yet. */
export type PolicyDraft = {
  name: string;
  /** ISO weekdays, 1 = Monday … 7 = Sunday. */
  days: number[];
  times: string[];
  graceMinutes: string;
  retention: Record<RetentionField, string>;
  /** Destinations at which another rule shall hold, by id. */
  retentionAt?: Record<string, Record<RetentionField, string>>;
  drill: DrillDraft;
  destinationIds: string[];
};

export const retentionFields = [...countedRules, 'keepAtLeast'] as const;
export type RetentionField = (typeof retentionFields)[number];

/** A draft that holds: what a policy version says. */
export type PolicyTerms = {
  name: string;
  schedule: Schedule;
  graceMinutes: number;
  /** Null keeps without that rule; all null keeps everything. */
  retention: RetentionRule;
  retentionAt: Record<string, RetentionRule>;
  drill: DrillPlanTerms;
  destinationIds: string[];
};

/** Why a field is refused; the page has a sentence for each. */
export type PolicyProblem =
  | 'name_missing'
  | 'name_too_long'
  | 'no_day'
  | 'no_time'
  | 'too_many_times'
  | 'time_unreadable'
  | 'time_twice'
  | 'grace_unreadable'
  | 'grace_too_short'
  | 'grace_too_long'
  | 'grace_over_next'
  | 'count_unreadable'
  | 'count_too_large'
  | 'no_destination'
  | DrillProblem;

export type PolicyFieldProblem = {
  /** `times.2` is the third time of day. */
  field:
    | 'name'
    | 'days'
    | 'times'
    | `times.${number}`
    | 'graceMinutes'
    | RetentionField
    | `retentionAt.${string}.${RetentionField}`
    | DrillField
    | 'destinationIds';
  problem: PolicyProblem;
  figures: Record<string, string | number>;
};

export const policyLimits = {
  nameLength: 80,
  times: 48,
  graceMin: 5,
  graceMax: 24 * 60,
  keep: 1000,
  keepYears: 100,
} as const;

/**
 * Whether a draft can be kept, and what each refused field says.
 * At least one weekday is asked for, so that nothing is rarer than weekly (S1); grace ends before the next due moment,
 * so that one backup can't be taken for two.
 */
export function judgePolicyDraft(
  draft: PolicyDraft,
): { ok: true; terms: PolicyTerms } | { ok: false; problems: PolicyFieldProblem[] } {
  const problems: PolicyFieldProblem[] = [];
  const refuse: Refuse = (field, problem, figures = {}) => problems.push({ field, problem, figures });
  const name = draft.name.trim();
  if (name === '') refuse('name', 'name_missing');
  else if (name.length > policyLimits.nameLength)
    refuse('name', 'name_too_long', { limit: policyLimits.nameLength });
  const days = weekdaysOf(draft.days);
  if (days.length === 0) refuse('days', 'no_day');
  const times = readTimes(draft.times, refuse);
  const schedule: Schedule = { kind: 'times', days, times };
  const graceMinutes = readGrace(draft.graceMinutes, schedule, refuse);
  const retention = readRetention(draft.retention, refuse);
  const drill = readDrillDraft(draft.drill, refuse);
  const destinationIds = [...new Set(draft.destinationIds)];
  const retentionAt = readRetentionAt(draft, destinationIds, refuse);
  if (destinationIds.length === 0) refuse('destinationIds', 'no_destination');
  if (problems.length > 0 || graceMinutes === null) return { ok: false, problems };
  const terms = { name, schedule, graceMinutes, retention, retentionAt, drill, destinationIds };
  return { ok: true, terms };
}

/** The schedule alone, for showing what is due while the rest is still being typed; null while it can't be read. */
export function scheduleOfDraft(draft: Pick<PolicyDraft, 'days' | 'times'>): Schedule | null {
  const days = weekdaysOf(draft.days);
  const times = draft.times.map(readTime).filter((time) => time !== null);
  if (days.length === 0 || times.length === 0) return null;
  return { kind: 'times', days, times: [...new Set(times)].sort() };
}

/** `7:30`, `07:30`, `7.30`, `7h30`, `19h` or `0730` as `HH:MM`; null when it is no time of day. */
export function readTime(text: string): string | null {
  const match = /^\s*(\d{1,2})(?:\s*[:.hH]\s*(\d{2})?|(\d{2}))?\s*$/.exec(text);
  if (match === null) return null;
  const hour = Number(match[1]);
  const minute = Number(match[2] ?? match[3] ?? 0);
  if (hour > 23 || minute > 59) return null;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

type Refuse = (
  field: PolicyFieldProblem['field'],
  problem: PolicyProblem,
  figures?: Record<string, string | number>,
) => void;

function weekdaysOf(days: number[]): number[] {
  return [...new Set(days)]
    .filter((day) => Number.isInteger(day) && day >= 1 && day <= 7)
    .sort((a, b) => a - b);
}

function readTimes(typed: string[], refuse: Refuse): string[] {
  if (typed.every((text) => text.trim() === '')) {
    refuse('times', 'no_time');
    return [];
  }
  if (typed.length > policyLimits.times) refuse('times', 'too_many_times', { limit: policyLimits.times });
  const times: string[] = [];
  for (const [index, text] of typed.entries()) {
    const time = readTime(text);
    if (time === null) refuse(`times.${index}`, 'time_unreadable', { typed: text.slice(0, 20) });
    else if (times.includes(time)) refuse(`times.${index}`, 'time_twice', { time });
    else times.push(time);
  }
  return times.sort();
}

function readGrace(typed: string, schedule: Schedule, refuse: Refuse): number | null {
  const minutes = readCount(typed);
  if (minutes === null) refuse('graceMinutes', 'grace_unreadable');
  else if (minutes < policyLimits.graceMin)
    refuse('graceMinutes', 'grace_too_short', { limit: policyLimits.graceMin });
  else if (minutes > policyLimits.graceMax)
    refuse('graceMinutes', 'grace_too_long', { limit: policyLimits.graceMax });
  else {
    const gapMinutes = shortestGapMinutes(schedule);
    if (gapMinutes !== null && minutes > gapMinutes)
      refuse('graceMinutes', 'grace_over_next', { gapMinutes });
  }
  return minutes;
}

/** A retention rule alone, for showing what it keeps while the rest is still being typed; null while it can't be read. */
export function ruleOfDraft(typed: PolicyDraft['retention']): RetentionRule | null {
  let isRefused = false;
  const rule = readRetention(typed, () => {
    isRefused = true;
  });
  return isRefused ? null : rule;
}

/** Only of destinations that the policy uses: another one's rule would come back unseen when it is chosen again. */
function readRetentionAt(
  { retentionAt = {} }: PolicyDraft,
  destinationIds: string[],
  refuse: Refuse,
): PolicyTerms['retentionAt'] {
  const own = Object.entries(retentionAt).filter(([id]) => destinationIds.includes(id));
  return Object.fromEntries(
    own.map(([id, typed]) => [
      id,
      readRetention(typed, (field, problem, figures) =>
        refuse(`retentionAt.${id}.${field as RetentionField}`, problem, figures),
      ),
    ]),
  );
}

function readRetention(typed: PolicyDraft['retention'], refuse: Refuse): RetentionRule {
  const read = (field: RetentionField): number | null => {
    if (typed[field].trim() === '') return null;
    const limit = field === 'keepYearly' ? policyLimits.keepYears : policyLimits.keep;
    const count = readCount(typed[field]);
    if (count === null || count < 1) refuse(field, 'count_unreadable');
    else if (count > limit) refuse(field, 'count_too_large', { limit });
    return count;
  };
  return {
    keepLast: read('keepLast'),
    keepDaily: read('keepDaily'),
    keepWeekly: read('keepWeekly'),
    keepMonthly: read('keepMonthly'),
    keepYearly: read('keepYearly'),
    keepAtLeast: read('keepAtLeast'),
  };
}

function readCount(text: string): number | null {
  return /^\s*\d{1,6}\s*$/.test(text) ? Number(text) : null;
}
