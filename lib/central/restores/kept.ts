import { z } from 'zod';
import type { RestoreCase } from '#prisma/generated/client.ts';

const keptSchema = z.object({
  server: z.string(),
  database: z.string(),
  sizeBytes: z.number(),
  until: z.iso.datetime(),
});

/** The replaced original that stands beside the restored database; its size is in bytes. */
export type Kept = { server: string; database: string; sizeBytes: number; until: Date };

export function keptOf(row: Pick<RestoreCase, 'kept'>): Kept | null {
  if (row.kept === null) return null;
  const kept = keptSchema.parse(row.kept);
  return { ...kept, until: new Date(kept.until) };
}
