import { setTimeout as delay } from 'node:timers/promises';
import { database } from '#lib/central/database/client.ts';
import { isEnded, type OrderView } from '#lib/central/orders/order-view.ts';
import { placeOrder } from '#lib/central/orders/place-order.ts';
import { readOrder } from '#lib/central/orders/read-order.ts';
import { as } from './actors.ts';

const waitMs = 5 * 60_000;

/** Presses "back up now" and waits until every copy is where it belongs: order, queue, agent, report, as ever after. */
export async function backUpNow(who: string, siteId: string, setId: string): Promise<string> {
  const by = await as(who, 'backup.order');
  const request = { kind: 'backup', setId, sourceIds: null, destinationIds: null } as const;
  const placed = await placeOrder(by, siteId, request);
  // Asked already is as good: it is the same backup.
  if (!('orderId' in placed)) throw new Error(`The backup of ${siteId} was refused: ${placed.problem}`);
  const { orderId } = placed;
  const order = await until(`the backup of ${siteId}`, async () => {
    const found = await readOrder(by, orderId);
    return found !== null && isEnded(found) ? found : undefined;
  });
  if (order.state !== 'done') throw new Error(`The first backup failed: ${failureText(order)}`);
  const copies = await until(`the copies of ${siteId}`, async () => {
    const found = await database().copy.findMany({ where: { siteId }, include: { destination: true } });
    return found.length > 0 && found.every((copy) => copy.state === 'stored') ? found : undefined;
  });
  return copies.map((copy) => copy.destination.name).join(', ');
}

function failureText({ state, failure, figures }: OrderView): string {
  return `${state} ${JSON.stringify(failure ?? {})} ${JSON.stringify(figures ?? {})}`;
}

async function until<T>(what: string, find: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`${what} took longer than ${waitMs / 60_000} minutes.`);
    await delay(200);
  }
}
