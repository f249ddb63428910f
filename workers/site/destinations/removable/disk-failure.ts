import type { FailureCode } from '#lib/contract/failure.ts';
import { type Figures, KeepwellError } from '#lib/shared/errors.ts';

/** What a folder's failure means when the folder is a disk that somebody holds in their hand. */
export function asDiskFailure(thrown: unknown, disk: Figures): unknown {
  if (!(thrown instanceof KeepwellError)) return thrown;
  const meaning = meanings[thrown.code];
  if (meaning === undefined) return thrown;
  const { freeBytes, neededBytes, reason } = thrown.figures;
  const told = Object.entries({ freeBytes, neededBytes, reason }).filter(([, value]) => value !== undefined);
  const figures: Figures = { ...disk, ...(Object.fromEntries(told) as Figures) };
  return new KeepwellError(meaning, { figures, retry: true, cause: thrown });
}

const meanings: Record<string, FailureCode | undefined> = {
  destination_full: 'medium_full',
  destination_read_only: 'medium_read_only',
  // The path is the system's own, of a disk that was there a moment ago.
  destination_missing: 'copy_interrupted',
  destination_unreachable: 'copy_interrupted',
};
