import type { Failure } from '#lib/contract/failure.ts';
import { finishAttempt, runningAttempts } from './attempts.ts';
import { type DrillEnd, recordDrill, runningDrills } from './drills.ts';
import type { Journal } from './journal.ts';
import { finishOrder, runningOrders } from './site-orders.ts';

const interrupted: Failure = { code: 'interrupted', figures: {} };

/**
 * Settles what an agent left running when it died (a power cut, a kill): its attempts and orders are *interrupted*, with
 * their facts, and a copy that was being stored is tried again at once. A drill was not run; its database is dropped
 * afterwards (jobs/drop-drills.ts). Only the holder of the folder's lock may call it.
 */
export function sweepInterrupted(journal: Journal): {
  attempts: number;
  orders: number;
  copies: number;
  drills: number;
} {
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
    const drills = runningDrills(journal);
    for (const drill of drills) recordDrill(journal, drill, { ...notRun, failure: interrupted });
    return { attempts: attempts.length, orders: orders.length, copies, drills: drills.length };
  });
}

const notRun = {
  outcome: 'not-run',
  comparison: null,
  checks: [],
  integrity: 'not-run',
  steps: [],
  serverVersion: null,
  figures: {},
} as const satisfies Omit<DrillEnd, 'failure'>;
