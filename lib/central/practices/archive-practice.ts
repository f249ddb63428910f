import { writeAudit } from '#lib/central/audit/write.ts';
import { database } from '#lib/central/database/client.ts';
import { type Authorized, wholePracticeWhere } from '#lib/central/scope.ts';

export type ArchivePracticeOutcome =
  | { ok: true }
  | { ok: false; problem: 'not_found' | 'changed_elsewhere' }
  /** An agent that nobody watches would go on alone: each is revoked first, by a person who means it. */
  | { ok: false; problem: 'agents_enrolled'; siteNames: string[] };

/**
 * Puts a practice away with its sites and sets: it is no longer shown or watched. Who may open practices may close them.
 * Its copies stay where they lie and its history stays here.
 */
export async function archivePractice(
  by: Authorized<'practice.create'>,
  edit: { practiceId: string; revision: number },
): Promise<ArchivePracticeOutcome> {
  const { practiceId: id, revision } = edit;
  return database().$transaction(async (tx): Promise<ArchivePracticeOutcome> => {
    const practice = await tx.practice.findFirst({
      where: { AND: [wholePracticeWhere(by.scope), { id, archivedAt: null }] },
      select: { name: true },
    });
    if (practice === null) return { ok: false, problem: 'not_found' };
    const enrolled = await tx.site.findMany({
      where: { practiceId: id, archivedAt: null, agents: { some: { revokedAt: null } } },
      select: { name: true },
      orderBy: { name: 'asc' },
    });
    if (enrolled.length > 0) {
      return { ok: false, problem: 'agents_enrolled', siteNames: enrolled.map(({ name }) => name) };
    }
    const archived = { archivedAt: by.now, revision: { increment: 1 } };
    const { count } = await tx.practice.updateMany({ where: { id, revision }, data: archived });
    if (count === 0) return { ok: false, problem: 'changed_elsewhere' };
    await tx.backupSet.updateMany({ where: { site: { practiceId: id }, archivedAt: null }, data: archived });
    await tx.site.updateMany({ where: { practiceId: id, archivedAt: null }, data: archived });
    await writeAudit(tx, by, {
      action: 'practice.archived',
      practiceId: id,
      siteId: null,
      subject: { kind: 'practice', id, name: practice.name },
    });
    return { ok: true };
  });
}
