import { z } from 'zod';
import { calendarSchema } from '#lib/contract/media.ts';
import { mediumColours, placements, retirements, turns } from '#lib/domain/words.ts';

/** What people call a disk, and its turn. */
export const diskInputSchema = z.object({
  label: z.string().trim().min(1, 'label_missing').max(40, 'too_long'),
  colour: z.enum(mediumColours),
  turn: z.enum(turns),
});
export type DiskInput = z.infer<typeof diskInputSchema>;

export const rotationInputSchema = z.object({
  calendar: calendarSchema,
  unmountsWhenDone: z.boolean(),
});
export type RotationInput = z.infer<typeof rotationInputSchema>;

export const statementSchema = z.object({
  place: z.enum(placements),
  note: z.string().trim().max(200, 'too_long'),
});
export type Statement = z.infer<typeof statementSchema>;

export const retirementSchema = z.enum(retirements);
