import { z } from 'zod';
import type { Refusal } from '#lib/contract/refusal.ts';
import type { Journal } from '../journal/journal.ts';

/**
 * How this agent stands with the centre. `revoked`, `too-old` and `cloned` end the talking until a person acts; backups
 * go on by the assignment that lies on the disk.
 */
export const standingSchema = z.object({
  state: z.enum(['well', 'revoked', 'too-old', 'cloned']),
  since: z.string(),
  message: z.string(),
});
export type Standing = z.infer<typeof standingSchema>;

const metaKey = 'standing';

export function readStanding(journal: Journal): Standing {
  const text = journal.meta(metaKey);
  return text === null ? { state: 'well', since: '', message: '' } : standingSchema.parse(JSON.parse(text));
}

export function setStanding(journal: Journal, state: Standing['state'], message: string): void {
  const standing: Standing = { state, since: journal.clock.now().toISOString(), message };
  journal.setMeta(metaKey, JSON.stringify(standing));
}

/**
 * A refusal that no waiting mends; null for one that passes. A revoked token and an old version are asked about once more
 * at each start; a cloned journal only a new enrolment settles.
 */
export function lastingRefusal(refusal: Refusal): Exclude<Standing['state'], 'well'> | null {
  if (refusal.refused === 'token_revoked' || refusal.refused === 'token_unknown') return 'revoked';
  if (refusal.refused === 'agent_too_old') return 'too-old';
  return refusal.refused === 'fork' ? 'cloned' : null;
}
