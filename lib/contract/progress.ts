import { z } from 'zod';

/** Where a running backup is. Best effort: what happened is told by facts, not by this. */
export const progressSchema = z.object({
  attemptId: z.string(),
  setId: z.string(),
  orderId: z.string().nullable(),
  sourceId: z.string().nullable(),
  stage: z.enum(['starting', 'dumping', 'proving', 'copying', 'finished', 'failed']),
  /** Bytes of the plain dump so far, and what the last dump of this source came to (null when there is none). */
  dumpedBytes: z.number(),
  expectedBytes: z.number().nullable(),
  bytesPerSecond: z.number(),
  copies: z.array(
    z.object({
      destinationId: z.string(),
      state: z.enum(['queued', 'storing', 'stored', 'waiting']),
      bytes: z.number(),
      totalBytes: z.number(),
    }),
  ),
  at: z.iso.datetime(),
});
export type Progress = z.infer<typeof progressSchema>;
