import { z } from 'zod';

const id = z.string().min(1).max(64);
export const caseIdSchema = id;

/** Text that somebody typed: no control characters but line ends and tabs, which a database or a terminal would choke on. */
const typed = z
  .string()
  .trim()
  .refine((text) => ![...text].some(isControl), 'unreadable');

export const reasonSchema = typed.pipe(z.string().min(3, 'reason_short').max(2000, 'reason_long'));

/** Empty is none. */
export const noteSchema = typed.pipe(z.string().max(2000)).transform((text) => (text === '' ? null : text));

/** As the agent shows it: letters and digits in groups; spaces are not meant. */
export const codeSchema = z
  .string()
  .transform((text) => text.replace(/\s+/g, '').toUpperCase())
  .pipe(z.string().min(4).max(40));

const databaseSchema = typed.pipe(
  z
    .string()
    .min(1, 'name_empty')
    // PostgreSQL cuts a longer name off without a word.
    .refine((text) => new TextEncoder().encode(text).length <= 63, 'name_long')
    .refine((text) => !/[\n\t]/.test(text), 'unreadable'),
);

export const wishSchema = z.object({
  siteId: id,
  origin: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('copy'), copyId: id }),
    z.object({
      kind: z.literal('file'),
      path: typed.pipe(z.string().min(1, 'path_empty').max(1000, 'path_empty')),
    }),
  ]),
  target: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('replace'), sourceId: id }),
    z.object({ kind: z.literal('beside'), sourceId: id, database: databaseSchema }),
    z.object({ kind: z.literal('server'), server: z.string().min(1).max(100), database: databaseSchema }),
  ]),
  reason: reasonSchema,
});
export type WishInput = z.input<typeof wishSchema>;

function isControl(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (code < 32 && !'\n\r\t'.includes(character)) || code === 127;
}
