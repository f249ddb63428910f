import type { Transaction } from '#lib/central/database/client.ts';

export type AlertReader = { id: string; email: string; locale: string };

/** Who is told of a site's alerts: its practice's managers, and support for it. Only who has joined and not left. */
export async function readAlertReaders(tx: Transaction, siteId: string): Promise<AlertReader[]> {
  const site = await tx.site.findUniqueOrThrow({ where: { id: siteId }, select: { practiceId: true } });
  const here = { OR: [{ practiceId: site.practiceId, siteId: null }, { siteId }] };
  const everywhere = { practiceId: null, siteId: null };
  return tx.user.findMany({
    where: {
      deactivatedAt: null,
      passwordHash: { not: null },
      grants: {
        some: {
          OR: [
            { role: 'manager', ...here },
            { role: 'support', OR: [everywhere, ...here.OR] },
          ],
        },
      },
    },
    select: { id: true, email: true, locale: true },
    orderBy: { id: 'asc' },
  });
}
