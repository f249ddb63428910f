import { createHash } from 'node:crypto';

/**
 * Which stored copy of a destination is read back on a day: drawn fairly among all of them, and the same for everybody who
 * draws for that day, so that the draw can be explained. Null when there is none.
 */
export function drawReadBack(destinationId: string, day: string, copyIds: readonly string[]): string | null {
  if (copyIds.length === 0) return null;
  const sorted = [...copyIds].sort();
  const digest = createHash('sha256').update(`${destinationId} ${day}`).digest();
  // 48 bits over a few thousand copies: no copy is favoured by more than one part in 10^10.
  return sorted[digest.readUIntBE(0, 6) % sorted.length] ?? null;
}
