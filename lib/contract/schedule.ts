import { z } from 'zod';
import type { Schedule } from '#lib/domain/schedule.ts';

export const localTimeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

export const scheduleSchema = z.object({
  kind: z.literal('times'),
  days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
  times: z.array(localTimeSchema).min(1).max(48),
}) satisfies z.ZodType<Schedule>;
