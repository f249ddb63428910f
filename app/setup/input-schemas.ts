import { z } from 'zod';
import type { SiteDestinationInput } from '#lib/central/destinations/site-destination-input.ts';
import type { SourceInput } from '#lib/central/sources/source-input.ts';
import { postgresSettingsSchema, sftpSettingsSchema } from '#lib/contract/assignment.ts';
import { typedDestinationKinds } from '#lib/domain/words.ts';

const typed = z.string().max(4000);

const secretInputSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('keep') }),
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('sealed'), sealed: z.string().max(60_000), forRecipient: z.string().max(100) }),
]);

/** Only the shape: what the texts mean is judged by the command, which answers field by field. */
export const sourceInputSchema = z.object({
  draft: z.object({
    name: typed,
    host: typed,
    port: typed,
    socketFolder: typed,
    database: typed,
    user: typed,
    excludeSchemas: typed,
  }),
  sslMode: postgresSettingsSchema.shape.sslMode.unwrap(),
  secret: secretInputSchema,
}) satisfies z.ZodType<SourceInput>;

export const siteDestinationInputSchema = z.object({
  draft: z.object({
    kind: z.enum(typedDestinationKinds),
    path: typed,
    host: typed,
    port: typed,
    user: typed,
    hostKey: typed,
  }),
  signIn: sftpSettingsSchema.shape.signIn.unwrap(),
  secret: secretInputSchema,
}) satisfies z.ZodType<SiteDestinationInput>;
