import { writeAudit } from '#lib/central/audit/write.ts';
import { database } from '#lib/central/database/client.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { siteInScope } from './site-in-scope.ts';

export type ArchiveSiteOutcome =
  | { ok: true; practiceId: string }
  /** `agent_enrolled`: an agent that nobody watches would go on alone; it is revoked first, by a person who means it. */
  | { ok: false; problem: 'not_found' | 'changed_elsewhere' | 'agent_enrolled' };

/** Puts a site away with its sets. Its copies stay where they lie and its history stays here. */
export async function archiveSite(
  by: Authorized<'site.create'>,
  { siteId, revision }: { siteId: string; revision: number },
): Promise<ArchiveSiteOutcome> {
  return database().$transaction(async (tx): Promise<ArchiveSiteOutcome> => {
    const site = await siteInScope(tx, by, siteId);
    if (site === null) return { ok: false, problem: 'not_found' };
    const enrolled = await tx.agent.count({ where: { siteId, revokedAt: null } });
    if (enrolled > 0) return { ok: false, problem: 'agent_enrolled' };
    const archived = { archivedAt: by.now, revision: { increment: 1 } };
    const { count } = await tx.site.updateMany({ where: { id: siteId, revision }, data: archived });
    if (count === 0) return { ok: false, problem: 'changed_elsewhere' };
    await tx.backupSet.updateMany({ where: { siteId, archivedAt: null }, data: archived });
    await writeAudit(tx, by, {
      action: 'site.archived',
      practiceId: site.practiceId,
      siteId,
      subject: { kind: 'site', id: siteId, name: site.name },
    });
    return { ok: true, practiceId: site.practiceId };
  });
}
