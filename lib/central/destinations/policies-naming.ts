import type { Reader } from '#lib/central/database/client.ts';

export type NamingPolicy = { id: string; name: string; destinationIds: string[] };

/** The policies in use whose newest version sends copies to this destination. */
export async function policiesNaming(
  reader: Reader,
  practiceId: string,
  destinationId: string,
): Promise<NamingPolicy[]> {
  const policies = await reader.policy.findMany({
    where: { practiceId, archivedAt: null, versions: { some: { destinationIds: { has: destinationId } } } },
    include: { versions: { orderBy: { version: 'desc' }, take: 1, select: { destinationIds: true } } },
    orderBy: { name: 'asc' },
  });
  return policies
    .map(({ id, name, versions: [latest] }) => ({ id, name, destinationIds: latest?.destinationIds ?? [] }))
    .filter(({ destinationIds }) => destinationIds.includes(destinationId));
}
