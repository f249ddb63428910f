import { z } from 'zod';
import { assignedDestinationSchema, assignedSourceSchema } from './assignment.ts';

/** What a BullMQ job on a site's queue can ask. The job's name is the kind; its data is parsed on both ends. */
const order = { protocol: z.literal(1), orderId: z.string() };

export const jobSchema = z.discriminatedUnion('kind', [
  /** The agent's own scheduler puts this one on the queue, with the job id of the slot. */
  z.object({
    protocol: z.literal(1),
    kind: z.literal('scheduled-backup'),
    setId: z.string(),
    dueAt: z.iso.datetime(),
  }),
  /** Back up now: a set or some of its sources, to all or to chosen destinations (L6). */
  z.object({
    ...order,
    kind: z.literal('backup'),
    setId: z.string(),
    sourceIds: z.array(z.string()).min(1).nullable(),
    destinationIds: z.array(z.string()).min(1).nullable(),
  }),
  z.object({
    ...order,
    kind: z.literal('verify'),
    copyId: z.string(),
    level: z.enum(['intact', 'readable']),
  }),
  z.object({ ...order, kind: z.literal('test-source'), source: assignedSourceSchema }),
  z.object({ ...order, kind: z.literal('test-destination'), destination: assignedDestinationSchema }),
  /** Pull the assignment now. */
  z.object({ ...order, kind: z.literal('sync') }),
]);
export type Job = z.infer<typeof jobSchema>;
export type OrderJob = Exclude<Job, { kind: 'scheduled-backup' }>;

/** BullMQ job ids: the same slot or order is one job, however often it is put. No `:` (BullMQ refuses it). */
export function slotJobId(setId: string, dueAt: Date): string {
  return `slot-${setId}-${dueAt.getTime()}`;
}
export function orderJobId(orderId: string): string {
  return `order-${orderId}`;
}
