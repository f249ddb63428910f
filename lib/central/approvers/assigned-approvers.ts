import type { Transaction } from '#lib/central/database/client.ts';
import type { Assignment } from '#lib/contract/assignment.ts';
import { type Endorsement, endorsementSchema } from '#lib/contract/permit.ts';
import { approverWhere, presentApprovers } from './present-approvers.ts';

export type AssignedApprovers = Pick<Assignment, 'approvers' | 'endorsements' | 'revokedCredentials'>;

/**
 * Who may approve restores at a site, as its agent is told, in an order that only a change of content changes. The agent
 * takes none of it on trust but the revocations: those can only take approvers away.
 */
export async function assignedApprovers(
  tx: Transaction,
  site: { id: string; practiceId: string },
): Promise<AssignedApprovers> {
  const approvers = await presentApprovers(tx, site.practiceId);
  const present = new Set(approvers.map((approver) => approver.credentialId));
  return {
    approvers,
    endorsements: await loadEndorsements(tx, site.practiceId),
    revokedCredentials: await loadRevoked(tx, site, present),
  };
}

/**
 * Oldest first, so that one who was let in comes before whom they let in. One that is older than the role that its
 * approver holds now was given for another time in that role: it counts no more.
 */
async function loadEndorsements(tx: Transaction, practiceId: string): Promise<Endorsement[]> {
  const rows = await tx.endorsement.findMany({
    where: { practiceId, passkey: { revokedAt: null, user: approverWhere(practiceId) } },
    include: {
      passkey: {
        select: { user: { select: { grants: { where: { role: 'approver', practiceId, siteId: null } } } } },
      },
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  return rows
    .filter((row) => row.passkey.user.grants.some((grant) => grant.createdAt <= row.createdAt))
    .map((row) => endorsementSchema.parse(row.body));
}

/**
 * Whatever the site's agents ever pinned that is no approver's now, and whom one of those let in by an endorsement that the
 * agent may not have told of yet. Nothing else: a site that was never told to trust somebody has nothing to forget.
 */
async function loadRevoked(
  tx: Transaction,
  site: { id: string; practiceId: string },
  present: ReadonlySet<string>,
): Promise<string[]> {
  const pins = await tx.approverPin.findMany({ where: { siteId: site.id }, select: { credentialId: true } });
  const pinned = pins.map((pin) => pin.credentialId);
  const endorsed = await tx.endorsement.findMany({
    where: { practiceId: site.practiceId, endorsedBy: { in: pinned } },
    select: { passkey: { select: { credentialId: true } } },
  });
  const known = [...pinned, ...endorsed.map((one) => one.passkey.credentialId)];
  return [...new Set(known)].filter((id) => !present.has(id)).sort();
}
