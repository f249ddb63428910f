import { z } from 'zod';
import { mediumColours, turns } from '#lib/domain/words.ts';
import { assignedDestinationSchema, assignedSourceSchema } from './assignment.ts';
import { mediumLabelSchema } from './media.ts';
import { permitSchema } from './permit.ts';
import { caseDocumentSchema, restoreRequestSchema } from './restore-case.ts';

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
  /** Make a plugged-in volume a disk of a removable set: its marker is written, nothing else on it is touched. */
  z.object({
    ...order,
    kind: z.literal('add-disk'),
    mediumId: z.string().min(1).max(60),
    destinationId: z.string(),
    /** As `volumes-seen` told it. */
    volumeKey: z.string().min(1).max(320),
    label: mediumLabelSchema,
    colour: z.enum(mediumColours),
    turn: z.enum(turns),
  }),
  /** Prove a copy by restoring it into a throwaway database, now. */
  z.object({ ...order, kind: z.literal('drill'), copyId: z.string() }),
  /** A restore's preflight: looks and changes nothing. Its findings come as the fact `restore-checked`. */
  z.object({ ...order, kind: z.literal('check-restore'), request: restoreRequestSchema }),
  /** Show, at the site, the code that stands in for a passkey where nobody's is pinned. */
  z.object({ ...order, kind: z.literal('show-code'), document: caseDocumentSchema }),
  /** Carry a restore or its undo out. Worth nothing without its permit, which the agent itself verifies. */
  z.object({
    ...order,
    kind: z.literal('restore'),
    permit: permitSchema,
    /** The backup's file key, sealed to this site's agent by the one that made it: an age header; null for its own backups. */
    header: z.base64().max(60_000).nullable().default(null),
  }),
  /** At the site where the backup was made: seal its file key anew, to the agent of the site that restores it. */
  z.object({ ...order, kind: z.literal('rewrap'), permit: permitSchema }),
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
