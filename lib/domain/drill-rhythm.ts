/** Every kind of copy is proven by restoring at least so often (L10). */
export const provenWithinDays = 90;
/** Days of those that are kept for drills that could not be run when they were due. */
const spareDays = 6;

/** Days between two drills of a source: its policy's, shortened so that each of its kinds of copy has its turn in time. */
export function drillIntervalDays(everyDays: number, kinds: number): number {
  return Math.max(1, Math.min(everyDays, Math.floor((provenWithinDays - spareDays) / Math.max(1, kinds))));
}
