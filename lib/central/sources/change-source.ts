import { changedFields } from '#lib/central/audit/changed-fields.ts';
import { writeAudit } from '#lib/central/audit/write.ts';
import { database, isUniqueViolation } from '#lib/central/database/client.ts';
import { requestSync } from '#lib/central/orders/request-sync.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { judgeSealed, type SealedProblem } from '#lib/central/secrets/judge-sealed.ts';
import { type PostgresSettings, postgresSettingsSchema } from '#lib/contract/assignment.ts';
import { isSamePlace, secretPlaceOf } from '#lib/contract/secret-place.ts';
import type { SourceFieldProblem } from '#lib/domain/source-draft.ts';
import { sourceInScope } from './source-in-scope.ts';
import { readSource, type SecretInput, type SourceInput } from './source-input.ts';

export type ChangeSourceOutcome =
  | { ok: true }
  | { ok: false; problem: 'invalid'; fields: SourceFieldProblem[] }
  /** `password_needed`: the kept password is sealed for another host or account and mustn't travel to this one. */
  | {
      ok: false;
      problem: 'not_found' | 'changed_elsewhere' | 'name_taken' | 'password_needed' | SealedProblem;
    };

/** Changes how a database is reached; refused when somebody else changed it since `revision` was read. */
export async function changeSource(
  by: Authorized<'source.change'>,
  { sourceId, revision, input }: { sourceId: string; revision: number; input: SourceInput },
): Promise<ChangeSourceOutcome> {
  const read = readSource(input);
  if (!read.ok) return read;
  try {
    return await database().$transaction(async (tx): Promise<ChangeSourceOutcome> => {
      const before = await sourceInScope(tx, by, sourceId);
      if (before === null) return { ok: false, problem: 'not_found' };
      const settings = postgresSettingsSchema.parse(before.settings);
      const { secret } = input;
      if (needsPassword(settings, read.settings, secret, before.sealedSecret)) {
        return { ok: false, problem: 'password_needed' };
      }
      const sealedProblem = secret.kind === 'sealed' ? await judgeSealed(tx, before.siteId, secret) : null;
      if (sealedProblem !== null) return { ok: false, problem: sealedProblem };
      const { count } = await tx.source.updateMany({
        where: { id: sourceId, revision },
        data: {
          name: read.name,
          settings: read.settings,
          ...secretColumns(secret),
          revision: { increment: 1 },
        },
      });
      if (count === 0) return { ok: false, problem: 'changed_elsewhere' };
      // The set that came with the source goes by its name until somebody names it themselves.
      await tx.backupSet.updateMany({
        where: {
          siteId: before.siteId,
          name: before.name,
          archivedAt: null,
          members: { every: { sourceId } },
        },
        data: { name: read.name },
      });
      await writeAudit(tx, by, {
        action: 'source.changed',
        practiceId: before.site.practiceId,
        siteId: before.siteId,
        subject: { kind: 'source', id: sourceId, name: read.name },
        details: {
          ...changedFields({ name: before.name, ...settings }, { name: read.name, ...read.settings }),
          password: secret.kind,
        },
      });
      await requestSync(tx, [before.siteId], by.now);
      return { ok: true };
    });
  } catch (thrown) {
    if (isUniqueViolation(thrown)) return { ok: false, problem: 'name_taken' };
    throw thrown;
  }
}

/** Whether the kept password would be used at another host or by another account than it was sealed for. */
function needsPassword(
  was: PostgresSettings,
  is: PostgresSettings,
  secret: SecretInput,
  kept: string | null,
): boolean {
  return secret.kind === 'keep' && kept !== null && !isSamePlace(secretPlaceOf(was), secretPlaceOf(is));
}

/** What the row gets of it; a kept secret stays as it is. */
export function secretColumns(secret: SecretInput): {
  sealedSecret?: string | null;
  sealedForRecipient?: string | null;
} {
  switch (secret.kind) {
    case 'keep':
      return {};
    case 'none':
      return { sealedSecret: null, sealedForRecipient: null };
    case 'sealed':
      return { sealedSecret: secret.sealed, sealedForRecipient: secret.forRecipient };
  }
}
