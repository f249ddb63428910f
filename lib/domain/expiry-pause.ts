/** Why nothing is expired just now. */
export type ExpiryPause = 'clock_jumped' | 'clock_behind' | 'just_imported';

export type ExpiryClock = {
  /** The newest jump of this machine's clock, as the agent saw it. */
  jump: { at: Date; byMs: number } | null;
  /** The latest instant among the facts that were journalled last. */
  newestFactAt: Date | null;
  /** When the journal was last taught what a disk holds. */
  importedAt: Date | null;
};

const dayMs = 86_400_000;
/** Milliseconds by which clocks are put right every day without anybody noticing. */
const adjustedMs = 5 * 60_000;

/**
 * Whether copies may be expired at all now: not for a day after the clock was set back or more than a day ahead, not
 * while it stands behind what was journalled, and not for a day after the journal was filled from a disk: a person should
 * have the time to see that it came out right. A machine that slept for a night shows as set ahead too, by less than a day.
 */
export function judgeExpiryPause(
  { jump, newestFactAt, importedAt }: ExpiryClock,
  now: Date,
): ExpiryPause | null {
  const isRecent = (at: Date): boolean => now.getTime() - at.getTime() < dayMs;
  if (newestFactAt !== null && newestFactAt.getTime() - now.getTime() > adjustedMs) return 'clock_behind';
  if (jump !== null && isRecent(jump.at) && (jump.byMs < 0 || jump.byMs > dayMs)) return 'clock_jumped';
  if (importedAt !== null && isRecent(importedAt)) return 'just_imported';
  return null;
}
