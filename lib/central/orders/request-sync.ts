import type { Transaction } from '#lib/central/database/client.ts';
import { newId } from '#lib/shared/ids.ts';
import { expiresAfterMs } from './order-request.ts';

/**
 * Has the agents of these sites fetch their assignment now, in the transaction of what changed it. They would find it
 * by themselves within minutes; this makes it seconds. One that is already waiting to be told isn't told twice.
 */
export async function requestSync(tx: Transaction, siteIds: string[], now: Date): Promise<void> {
  const sites = await tx.site.findMany({
    where: {
      id: { in: siteIds },
      agents: { some: { revokedAt: null } },
      orders: { none: { kind: 'sync', state: 'asked' } },
    },
    select: { id: true },
  });
  await tx.order.createMany({
    data: sites.map(({ id: siteId }) => {
      const id = newId('ord', now);
      return {
        id,
        siteId,
        kind: 'sync',
        payload: { protocol: 1, orderId: id, kind: 'sync' },
        state: 'asked' as const,
        requestedAt: now,
        expiresAt: new Date(now.getTime() + expiresAfterMs.sync),
      };
    }),
  });
}
