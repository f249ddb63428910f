import { changedFields } from '#lib/central/audit/changed-fields.ts';
import { writeAudit } from '#lib/central/audit/write.ts';
import { database, isUniqueViolation } from '#lib/central/database/client.ts';
import { requestSync } from '#lib/central/orders/request-sync.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { siteInScope } from './site-in-scope.ts';
import type { SiteInput } from './site-input.ts';

export type ChangeSiteOutcome =
  | { ok: true }
  | { ok: false; problem: 'not_found' | 'changed_elsewhere' | 'name_taken' };

/** Changes what is said of a site; refused when somebody else changed it since `revision` was read. */
export async function changeSite(
  by: Authorized<'site.change'>,
  { siteId, revision, input }: { siteId: string; revision: number; input: SiteInput },
): Promise<ChangeSiteOutcome> {
  try {
    return await database().$transaction(async (tx): Promise<ChangeSiteOutcome> => {
      const site = await siteInScope(tx, by, siteId);
      if (site === null) return { ok: false, problem: 'not_found' };
      const before = await tx.site.findUniqueOrThrow({
        where: { id: siteId },
        select: { name: true, city: true, country: true, timeZone: true, locale: true, phone: true },
      });
      const { count } = await tx.site.updateMany({
        where: { id: siteId, revision },
        data: { ...input, revision: { increment: 1 } },
      });
      if (count === 0) return { ok: false, problem: 'changed_elsewhere' };
      await writeAudit(tx, by, {
        action: 'site.changed',
        practiceId: site.practiceId,
        siteId,
        subject: { kind: 'site', id: siteId, name: input.name },
        details: changedFields(before, input),
      });
      await requestSync(tx, [siteId], by.now);
      return { ok: true };
    });
  } catch (thrown) {
    if (isUniqueViolation(thrown)) return { ok: false, problem: 'name_taken' };
    throw thrown;
  }
}
