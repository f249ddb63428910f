import { z } from 'zod';
import { locales } from '#lib/domain/words.ts';

/** The fields of a person, as every form about one reads them; messages are keys of problems.json. */
export const nameField = z.string().trim().min(1, 'name_required').max(120, 'name_too_long');
export const emailField = z
  .string()
  .trim()
  .max(254, 'email_invalid')
  .pipe(z.email('email_invalid'))
  .transform((text) => text.toLowerCase());
export const localeField = z.enum(locales, 'language_required');
export const phoneField = z
  .string()
  .trim()
  .max(40, 'phone_invalid')
  .regex(/^(\+?[0-9 ()./-]{5,})?$/, 'phone_invalid')
  .transform((text) => text || null);
