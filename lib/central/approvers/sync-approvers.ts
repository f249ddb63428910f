import type { Transaction } from '#lib/central/database/client.ts';
import { requestSync } from '#lib/central/orders/request-sync.ts';

/** Has the agents of this practice fetch its approvers now, in the transaction of what changed them. */
export async function syncApprovers(tx: Transaction, practiceIds: string[], now: Date): Promise<void> {
  const sites = await tx.site.findMany({
    where: { practiceId: { in: practiceIds }, archivedAt: null },
    select: { id: true },
  });
  if (sites.length > 0)
    await requestSync(
      tx,
      sites.map((site) => site.id),
      now,
    );
}

/** The same for every practice in which this person approves restores. */
export async function syncApproverOf(tx: Transaction, userId: string, now: Date): Promise<void> {
  const grants = await tx.grant.findMany({
    where: { userId, role: 'approver' },
    select: { practiceId: true },
  });
  await syncApprovers(
    tx,
    grants.flatMap((grant) => grant.practiceId ?? []),
    now,
  );
}

/** The same where a role was given or withdrawn, if it is one that approves. */
export async function syncGrant(
  tx: Transaction,
  grant: { role: string; practiceId: string | null },
  now: Date,
): Promise<void> {
  if (grant.role === 'approver' && grant.practiceId !== null)
    await syncApprovers(tx, [grant.practiceId], now);
}
