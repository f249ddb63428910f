import { type CountedRule, planRetention, type RetentionRule } from './retention.ts';
import { planSlots, type Schedule } from './schedule.ts';

/** What a site keeps whatever a rule says, as long as its own settings don't say otherwise. */
export const usualFloor = { copies: 3, days: 7 } as const;

export type PreviewedCopy = {
  at: Date /** By which rules it would stay; none where only the floor keeps it. */;
  rules: CountedRule[];
};
export type RetentionPreview = {
  /** Backups that would have been made in the year. */
  made: number;
  from: Date;
  until: Date;
  /** Oldest first. */
  kept: PreviewedCopy[];
};

/**
 * What would still lie at a destination a year from `now` on, had every backup of this schedule been made and proven: the
 * very plan that agents carry out, asked once. Carried out after each backup it comes to the same (tested as a year of days).
 */
export function previewRetention(
  schedule: Schedule,
  rule: RetentionRule,
  timeZone: string,
  now: Date,
): RetentionPreview {
  const until = new Date(now.getTime() + 365 * 86_400_000);
  const moments = planSlots(schedule, timeZone, now, until);
  const backups = moments.map((at, index) => ({
    backupId: String(index),
    seq: index,
    at,
    isShrunken: false,
    copy: { copyId: String(index), isProven: true, immutableUntil: null },
  }));
  const plan = planRetention({ backups, rules: [rule], floor: usualFloor, holds: [], timeZone, now: until });
  const kept = plan.keeps
    .map(({ copyId, reasons }) => ({
      at: moments[Number(copyId)] ?? now,
      rules: reasons.flatMap((reason) => (reason.kind === 'rule' ? [reason.rule] : [])),
    }))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  return { made: moments.length, from: now, until, kept };
}
