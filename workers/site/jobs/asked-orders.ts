import { z } from 'zod';
import { failureOf } from '../failure-of.ts';
import { finishOrder, type SiteOrder, takeAskedOrder } from '../journal/site-orders.ts';
import type { SiteContext } from '../site-context.ts';
import type { DrillRunner } from './drill-runner.ts';
import type { JobOutcome } from './job-outcome.ts';
import type { BackupRunner } from './run-backups.ts';

/** A backup that was asked for with the command line while the agent runs. */
export const askedBackupSchema = z.object({
  setId: z.string(),
  sourceIds: z.array(z.string()).nullable(),
  destinationIds: z.array(z.string()).nullable(),
});
export type AskedBackup = z.infer<typeof askedBackupSchema>;

/** A drill that was asked for with the command line: of this copy, or of whatever has waited longest. */
export const askedDrillSchema = z.object({ copyId: z.string().nullable() });
export type AskedDrill = z.infer<typeof askedDrillSchema>;

type Runners = { runner: BackupRunner; drills: DrillRunner };

/** Takes one order that the command line left in the journal; what it starts goes on by itself. */
export async function runAskedOrder(site: SiteContext, runners: Runners): Promise<void> {
  const order = takeAskedOrder(site.journal);
  if (order === null) return;
  const doing = begin(order, runners);
  if (doing === null) {
    const failure = { code: 'job_malformed' as const, figures: { kind: order.kind } };
    finishOrder(site.journal, order.id, { outcome: 'refused', failure, figures: {} });
    return;
  }
  doing
    .catch((thrown: unknown) => ({ outcome: 'failed' as const, failure: failureOf(thrown), figures: {} }))
    .then((outcome) => finishOrder(site.journal, order.id, outcome))
    .catch((err: unknown) => site.log.error({ err, orderId: order.id }, 'an order could not be ended'));
}

/** Begins what an order asks for; null when this agent can't read it. */
function begin(order: SiteOrder, { runner, drills }: Runners): Promise<JobOutcome> | null {
  if (order.kind === 'drill') {
    const asked = askedDrillSchema.safeParse(order.payload);
    return asked.success ? drills.runOrdered(asked.data.copyId, null) : null;
  }
  const asked = askedBackupSchema.safeParse(order.payload);
  if (!asked.success) return null;
  return runner.runOrdered({ ...asked.data, orderId: null, trigger: 'local' }, () => undefined);
}
