import { z } from 'zod';
import { destinationKinds, placements } from '#lib/domain/words.ts';

/** What a practice says of a destination; how each site reaches it comes apart. */
export const destinationInputSchema = z.object({
  name: z.string().trim().min(1, 'name_missing').max(80, 'too_long'),
  placement: z.enum(placements),
});
export type DestinationInput = z.infer<typeof destinationInputSchema>;

export const newDestinationInputSchema = destinationInputSchema.extend({ kind: z.enum(destinationKinds) });
export type NewDestinationInput = z.infer<typeof newDestinationInputSchema>;
