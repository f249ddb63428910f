import type { Failure } from '#lib/contract/failure.ts';
import { finishAttempt, runningAttempts } from './attempts.ts';
import type { Journal } from './journal.ts';
import { finishOrder, runningOrders } from './site-orders.ts';

const interrupted: Failure = { code: 'interrupted', figures: {} };

/**
 * Settles what an agent left running when it died (a power cut, a kill): its attempts and orders are *interrupted*, with
 * their facts, and a copy that was being stored is tried again at once. Only the holder of the folder's lock may call it.
 */
export function sweepInterrupted(journal: Journal): { attempts: number; orders: number; copies: number } {
  return journal.transaction(() => {
    const attempts = runningAttempts(journal);
    for (const attempt of attempts) {
      finishAttempt(journal, attempt.id, { outcome: 'interrupted', failure: interrupted, sourceId: null });
    }
    const orders = runningOrders(journal);
    for (const order of orders)
      finishOrder(journal, order.id, { outcome: 'failed', failure: interrupted, figures: {} });
    const copies = journal.run(
      "UPDATE copy SET state = 'waiting', next_try_at = ? WHERE state = 'storing'",
      journal.clock.now().toISOString(),
    );
    return { attempts: attempts.length, orders: orders.length, copies };
  });
}
