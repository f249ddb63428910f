import { z } from 'zod';
import { type ExpiryPause, judgeExpiryPause } from '#lib/domain/expiry-pause.ts';
import type { Journal } from '../journal/journal.ts';

const jumpKey = 'clock-jump';
/** Set by whoever teaches the journal what a disk holds. */
const importedKey = 'catalog-imported-at';

const jumpSchema = z.object({ at: z.iso.datetime(), byMs: z.number() });

export function noteClockJump(journal: Journal, jump: { at: Date; byMs: number }): void {
  journal.setMeta(jumpKey, JSON.stringify({ at: jump.at.toISOString(), byMs: jump.byMs }));
}

export function noteImport(journal: Journal): void {
  journal.setMeta(importedKey, journal.clock.now().toISOString());
}

/** Why nothing may be expired now; null when it may. */
export function pauseOfExpiry(journal: Journal): ExpiryPause | null {
  const jump = journal.meta(jumpKey);
  const importedAt = journal.meta(importedKey);
  // Not of all time: facts of a clock that once stood years ahead must not stop it for years.
  const newest = journal.get(
    'SELECT max(at) AS at FROM (SELECT at FROM fact ORDER BY position DESC LIMIT 200)',
  )?.at;
  const noted = jump === null ? null : jumpSchema.parse(JSON.parse(jump));
  return judgeExpiryPause(
    {
      jump: noted === null ? null : { at: new Date(noted.at), byMs: noted.byMs },
      newestFactAt: typeof newest === 'string' ? new Date(newest) : null,
      importedAt: importedAt === null ? null : new Date(importedAt),
    },
    journal.clock.now(),
  );
}
