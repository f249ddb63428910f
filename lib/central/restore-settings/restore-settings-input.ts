import { z } from 'zod';

const count = (max: number, problem: string) =>
  z.coerce.number({ error: problem }).int(problem).min(1, problem).max(max, problem);
const person = z
  .string()
  .max(60)
  .transform((id) => id || null)
  .nullable();

/** How a practice wants its restores; the messages are problem codes. */
export const restoreSettingsSchema = z
  .object({
    /** Whether support has to say yes as well (L8: call support first). */
    supportApproves: z.boolean(),
    /** Days for which a replaced original stays beside the restored database. */
    keepDays: count(365, 'keep_days'),
    /** Hours after which a restore that nobody approved lapses. */
    lapseHours: count(168, 'lapse_hours'),
    /** Who is asked first, and who instead; null: all who may. */
    approverId: person,
    deputyId: person,
  })
  .refine((input) => input.deputyId === null || input.approverId !== null, {
    path: ['deputyId'],
    message: 'deputy_alone',
  })
  .refine((input) => input.deputyId === null || input.approverId !== input.deputyId, {
    path: ['deputyId'],
    message: 'deputy_same',
  });

export type RestoreSettings = z.output<typeof restoreSettingsSchema>;
