import { createHash } from 'node:crypto';
import { canonicalJson } from '#lib/shared/canonical-json.ts';
import type { Fact } from './facts.ts';

/** `previousHash` of the first fact of an epoch. */
export const firstPreviousHash = '0'.repeat(64);

/** SHA-256, hex, over the canonical JSON of a fact without its own hash: what the next fact is chained to. */
export function factHash(fact: Omit<Fact, 'hash'>): string {
  const { id, epoch, seq, at, previousHash, body } = fact;
  return createHash('sha256').update(canonicalJson({ id, epoch, seq, at, previousHash, body })).digest('hex');
}
