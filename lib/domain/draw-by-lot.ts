import { createHash } from 'node:crypto';

/**
 * One of these ids by lot: fairly, and the same for everybody who draws with that seed, so that the draw can be told and
 * checked. Null when there is none.
 */
export function drawByLot(lot: string, ids: readonly string[]): string | null {
  if (ids.length === 0) return null;
  const sorted = [...ids].sort();
  const digest = createHash('sha256').update(lot).digest();
  // 48 bits over a few thousand ids: none is favoured by more than one part in 10^10.
  return sorted[digest.readUIntBE(0, 6) % sorted.length] ?? null;
}
