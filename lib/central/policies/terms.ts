import { z } from 'zod';
import { type Retention, retentionSchema } from '#lib/contract/assignment.ts';
import { drillTermsSchema } from '#lib/contract/drill.ts';
import { scheduleSchema } from '#lib/contract/schedule.ts';
import type { PolicyTerms } from '#lib/domain/policy-draft.ts';
import { canonicalJson } from '#lib/shared/canonical-json.ts';
import type { PolicyVersion } from '#prisma/generated/client.ts';

export type VersionTerms = Omit<PolicyTerms, 'name'>;

/** What a stored version says. */
export function termsOf(version: PolicyVersion): VersionTerms {
  const retention: Retention = retentionSchema.parse(version.retention);
  return {
    schedule: scheduleSchema.parse(version.schedule),
    graceMinutes: version.graceMinutes,
    retention,
    retentionAt: z.record(z.string(), retentionSchema).parse(version.retentionAt),
    drill: drillTermsSchema.parse(version.drill),
    destinationIds: version.destinationIds,
  };
}

/** Whether two versions ask the same of an agent: then no new one is made. */
export function isSameTerms(a: VersionTerms, b: VersionTerms): boolean {
  const plain = (terms: VersionTerms) =>
    canonicalJson({ ...termsColumns(terms), destinationIds: [...terms.destinationIds].sort() });
  return plain(a) === plain(b);
}

/** The columns of a version that says this. */
export function termsColumns(terms: VersionTerms) {
  const { schedule, graceMinutes, retention, retentionAt, drill, destinationIds } = terms;
  return { schedule, graceMinutes, retention, retentionAt, drill, destinationIds };
}
