import { z } from 'zod';
import { figuresSchema } from './failure.ts';

/** Why the centre refuses an agent's request; the answer's body with a 4xx status. */
export const refusalCodes = [
  'malformed',
  'too_large',
  'agent_too_old',
  'agent_too_new',
  'token_unknown',
  'token_used',
  'token_expired',
  'token_revoked',
  'fork',
  'gap',
  'recovery_key_missing',
  'rate_limited',
  'busy',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

export const refusalSchema = z.object({
  refused: z.enum(refusalCodes),
  /** English, for the agent's log: what is wrong and what to do. */
  message: z.string(),
  figures: figuresSchema.default({}),
});
export type Refusal = z.infer<typeof refusalSchema>;
