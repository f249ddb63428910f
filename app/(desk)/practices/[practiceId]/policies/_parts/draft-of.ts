import type { VersionTerms } from '#lib/central/policies/terms.ts';
import { drillDraftOf } from '#lib/domain/drill-draft.ts';
import type { PolicyDraft } from '#lib/domain/policy-draft.ts';
import type { RetentionRule } from '#lib/domain/retention.ts';

/** What a new policy begins with: each working day after hours, one copy here and one away, half a year back, proven by restoring each month. */
const usual: PolicyDraft = {
  name: '',
  days: [1, 2, 3, 4, 5],
  times: ['19:00'],
  graceMinutes: '120',
  retention: {
    keepLast: '',
    keepDaily: '14',
    keepWeekly: '8',
    keepMonthly: '12',
    keepYearly: '',
    keepAtLeast: '',
  },
  retentionAt: {},
  drill: { everyDays: '30', checks: [] },
  destinationIds: [],
};

/** The editor's beginning: what a policy or a template says, as texts. */
export function draftOf(
  from: { name: string; terms: Omit<VersionTerms, 'destinationIds'> & { destinationIds?: string[] } } | null,
): PolicyDraft {
  if (from === null) return usual;
  const { schedule, graceMinutes, retention, retentionAt, drill, destinationIds = [] } = from.terms;
  return {
    name: from.name,
    days: schedule.days,
    times: schedule.times,
    graceMinutes: String(graceMinutes),
    retention: typedRule(retention),
    retentionAt: Object.fromEntries(Object.entries(retentionAt).map(([id, rule]) => [id, typedRule(rule)])),
    drill: drillDraftOf(drill),
    destinationIds,
  };
}

function typedRule(rule: RetentionRule): PolicyDraft['retention'] {
  const text = (count: number | null) => (count === null ? '' : String(count));
  return {
    keepLast: text(rule.keepLast),
    keepDaily: text(rule.keepDaily),
    keepWeekly: text(rule.keepWeekly),
    keepMonthly: text(rule.keepMonthly),
    keepYearly: text(rule.keepYearly),
    keepAtLeast: text(rule.keepAtLeast),
  };
}
