import { writeAudit } from '#lib/central/audit/write.ts';
import { database, isUniqueViolation } from '#lib/central/database/client.ts';
import { practiceInScope } from '#lib/central/practices/practice-in-scope.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { newId } from '#lib/shared/ids.ts';
import type { SiteInput } from './site-input.ts';

export type CreateSiteOutcome =
  | { ok: true; siteId: string }
  | { ok: false; problem: 'not_found' | 'name_taken' };

export async function createSite(
  by: Authorized<'site.create'>,
  { practiceId, input }: { practiceId: string; input: SiteInput },
): Promise<CreateSiteOutcome> {
  const id = newId('sit', by.now);
  try {
    return await database().$transaction(async (tx): Promise<CreateSiteOutcome> => {
      if ((await practiceInScope(tx, by, practiceId)) === null) return { ok: false, problem: 'not_found' };
      await tx.site.create({ data: { id, practiceId, ...input, createdAt: by.now } });
      await writeAudit(tx, by, {
        action: 'site.created',
        practiceId,
        siteId: id,
        subject: { kind: 'site', id, name: input.name },
        details: { ...input },
      });
      return { ok: true, siteId: id };
    });
  } catch (thrown) {
    if (isUniqueViolation(thrown)) return { ok: false, problem: 'name_taken' };
    throw thrown;
  }
}
