import { z } from 'zod';
import { failureOf } from '../failure-of.ts';
import { finishOrder, takeAskedOrder } from '../journal/site-orders.ts';
import type { SiteContext } from '../site-context.ts';
import type { BackupRunner } from './run-backups.ts';

/** A backup that was asked for with the command line while the agent runs. */
export const askedBackupSchema = z.object({
  setId: z.string(),
  sourceIds: z.array(z.string()).nullable(),
  destinationIds: z.array(z.string()).nullable(),
});
export type AskedBackup = z.infer<typeof askedBackupSchema>;

/** Takes one order that the command line left in the journal; what it starts goes on by itself. */
export async function runAskedOrder(site: SiteContext, runner: BackupRunner): Promise<void> {
  const order = takeAskedOrder(site.journal);
  if (order === null) return;
  const asked = askedBackupSchema.safeParse(order.payload);
  if (!asked.success) {
    const failure = { code: 'job_malformed' as const, figures: { kind: order.kind } };
    finishOrder(site.journal, order.id, { outcome: 'refused', failure, figures: {} });
    return;
  }
  runner
    .runOrdered({ ...asked.data, orderId: null, trigger: 'local' }, () => undefined)
    .catch((thrown: unknown) => ({ outcome: 'failed' as const, failure: failureOf(thrown), figures: {} }))
    .then((outcome) => finishOrder(site.journal, order.id, outcome))
    .catch((err: unknown) => site.log.error({ err, orderId: order.id }, 'an order could not be ended'));
}
