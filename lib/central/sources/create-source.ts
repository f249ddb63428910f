import { writeAudit } from '#lib/central/audit/write.ts';
import { database, isUniqueViolation } from '#lib/central/database/client.ts';
import { requestSync } from '#lib/central/orders/request-sync.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { judgeSealed, type SealedProblem } from '#lib/central/secrets/judge-sealed.ts';
import { siteInScope } from '#lib/central/sites/site-in-scope.ts';
import type { SourceFieldProblem } from '#lib/domain/source-draft.ts';
import { newId } from '#lib/shared/ids.ts';
import { readSource, type SourceInput } from './source-input.ts';

export type CreateSourceOutcome =
  | { ok: true; sourceId: string; setId: string }
  | { ok: false; problem: 'invalid'; fields: SourceFieldProblem[] }
  | { ok: false; problem: 'not_found' | 'name_taken' | SealedProblem };

/** Adds a database at a site, with a set of its own for a policy to schedule. */
export async function createSource(
  by: Authorized<'source.change'>,
  { siteId, input }: { siteId: string; input: SourceInput },
): Promise<CreateSourceOutcome> {
  const read = readSource(input);
  if (!read.ok) return read;
  const { secret } = input;
  const sourceId = newId('src', by.now);
  const setId = newId('set', by.now);
  try {
    return await database().$transaction(async (tx): Promise<CreateSourceOutcome> => {
      const site = await siteInScope(tx, by, siteId);
      if (site === null) return { ok: false, problem: 'not_found' };
      const sealedProblem = secret.kind === 'sealed' ? await judgeSealed(tx, siteId, secret) : null;
      if (sealedProblem !== null) return { ok: false, problem: sealedProblem };
      await tx.source.create({
        data: {
          id: sourceId,
          siteId,
          name: read.name,
          engine: 'postgres',
          settings: read.settings,
          sealedSecret: secret.kind === 'sealed' ? secret.sealed : null,
          sealedForRecipient: secret.kind === 'sealed' ? secret.forRecipient : null,
          createdAt: by.now,
        },
      });
      await tx.backupSet.create({
        data: {
          id: setId,
          siteId,
          name: read.name,
          createdAt: by.now,
          members: { create: { sourceId, position: 0 } },
        },
      });
      await writeAudit(tx, by, {
        action: 'source.created',
        practiceId: site.practiceId,
        siteId,
        subject: { kind: 'source', id: sourceId, name: read.name },
        details: { ...read.settings, hasPassword: secret.kind === 'sealed', setId },
      });
      await requestSync(tx, [siteId], by.now);
      return { ok: true, sourceId, setId };
    });
  } catch (thrown) {
    if (isUniqueViolation(thrown)) return { ok: false, problem: 'name_taken' };
    throw thrown;
  }
}
