import { type Author, writeAudit } from '#lib/central/audit/write.ts';
import type { Transaction } from '#lib/central/database/client.ts';
import type { HeldRole } from '#lib/domain/grant.ts';

/** Writes that a role was given or withdrawn, with the names of its place as they are now. */
export async function auditGrant(
  tx: Transaction,
  by: Author,
  action: 'person.grant_given' | 'person.grant_withdrawn',
  person: { id: string; name: string },
  grant: HeldRole,
): Promise<void> {
  const practice = grant.practiceId
    ? await tx.practice.findUnique({ where: { id: grant.practiceId }, select: { name: true } })
    : null;
  const site = grant.siteId
    ? await tx.site.findUnique({ where: { id: grant.siteId }, select: { name: true } })
    : null;
  await writeAudit(tx, by, {
    action,
    practiceId: grant.practiceId,
    siteId: grant.siteId,
    subject: { kind: 'person', id: person.id, name: person.name },
    details: { role: grant.role, practice: practice?.name ?? null, site: site?.name ?? null },
  });
}
