import { z } from 'zod';
import { phoneSchema } from '#lib/central/practices/practice-input.ts';
import { locales } from '#lib/domain/words.ts';

/** What a person says of a site. The messages are problem codes that pages have a sentence for. */
export const siteInputSchema = z.object({
  name: z.string().trim().min(1, 'name_missing').max(120, 'too_long'),
  city: z.string().trim().min(1, 'city_missing').max(120, 'too_long'),
  country: z.string().regex(/^[A-Z]{2}$/, 'country_unknown'),
  timeZone: z.string().refine(isTimeZone, 'time_zone_unknown'),
  locale: z.enum(locales),
  phone: phoneSchema(),
});
export type SiteInput = z.infer<typeof siteInputSchema>;

/** Whether this machine knows the IANA zone; an offset such as `+02:00` is none, as it would miss clock changes. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]+(\/[A-Za-z0-9_+-]+)*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (thrown) {
    if (thrown instanceof RangeError) return false;
    throw thrown;
  }
}
