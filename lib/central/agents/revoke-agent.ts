import { writeAudit } from '#lib/central/audit/write.ts';
import { database } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { shutOut } from './shut-out.ts';

export type RevokedAgent = { ok: true } | { ok: false; problem: 'not_found' };

/** Shuts a site's agent out for good; only a new enrolment lets one in again. What it reported stays. */
export async function revokeAgent(by: Authorized<'agent.revoke'>, siteId: string): Promise<RevokedAgent> {
  const revoked = await database().$transaction(async (tx) => {
    const agent = await tx.agent.findFirst({
      where: { siteId, revokedAt: null, site: siteWhere(by.scope) },
      include: { site: true },
    });
    if (agent === null) return null;
    const { count } = await tx.agent.updateMany({
      where: { id: agent.id, revokedAt: null },
      data: { revokedAt: by.now },
    });
    if (count === 0) return null;
    await writeAudit(tx, by, {
      action: 'agent.revoked',
      practiceId: agent.site.practiceId,
      siteId,
      subject: { kind: 'agent', id: agent.id, name: agent.site.name },
    });
    return agent;
  });
  if (revoked === null) return { ok: false, problem: 'not_found' };
  await shutOut(revoked);
  return { ok: true };
}
