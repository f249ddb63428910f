import type { Reader } from '#lib/central/database/client.ts';

/** The name of who asked for an order; null when nobody did or they are not known any more. */
export async function orderedBy(reader: Reader, orderId: string | null): Promise<string | null> {
  if (orderId === null) return null;
  const order = await reader.order.findUnique({ where: { id: orderId }, select: { requestedBy: true } });
  if (!order?.requestedBy) return null;
  const person = await reader.user.findUnique({ where: { id: order.requestedBy }, select: { name: true } });
  return person?.name ?? null;
}
