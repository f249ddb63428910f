import type { VersionTerms } from '#lib/central/policies/terms.ts';
import { drillDraftOf } from '#lib/domain/drill-draft.ts';
import type { PolicyDraft } from '#lib/domain/policy-draft.ts';

/** What a new policy begins with: each working day after hours, one copy here and one away, half a year back, proven by restoring each month. */
const usual: PolicyDraft = {
  name: '',
  days: [1, 2, 3, 4, 5],
  times: ['19:00'],
  graceMinutes: '120',
  retention: { keepLast: '', keepDaily: '14', keepWeekly: '8', keepMonthly: '12', keepYearly: '' },
  drill: { everyDays: '30', checks: [] },
  destinationIds: [],
};

/** The editor's beginning: what a policy or a template says, as texts. */
export function draftOf(
  from: { name: string; terms: Omit<VersionTerms, 'destinationIds'> & { destinationIds?: string[] } } | null,
): PolicyDraft {
  if (from === null) return usual;
  const { schedule, graceMinutes, retention, drill, destinationIds = [] } = from.terms;
  const text = (count: number | null) => (count === null ? '' : String(count));
  return {
    name: from.name,
    days: schedule.days,
    times: schedule.times,
    graceMinutes: String(graceMinutes),
    retention: {
      keepLast: text(retention.keepLast),
      keepDaily: text(retention.keepDaily),
      keepWeekly: text(retention.keepWeekly),
      keepMonthly: text(retention.keepMonthly),
      keepYearly: text(retention.keepYearly),
    },
    drill: drillDraftOf(drill),
    destinationIds,
  };
}
