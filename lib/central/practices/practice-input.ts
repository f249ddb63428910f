import { z } from 'zod';
import { locales } from '#lib/domain/words.ts';

/** What a person says of a practice. The messages are problem codes that pages have a sentence for. */
export const practiceInputSchema = z.object({
  name: z.string().trim().min(1, 'name_missing').max(120, 'too_long'),
  locale: z.enum(locales),
  phone: phoneSchema(),
});
export type PracticeInput = z.infer<typeof practiceInputSchema>;

/** A telephone number as people write it, or nothing. */
export function phoneSchema() {
  return z
    .string()
    .trim()
    .max(40, 'too_long')
    .regex(/^[0-9+()./ \-\u00a0]*$/, 'phone_unreadable')
    .transform((text) => (text === '' ? null : text));
}
