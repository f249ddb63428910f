import { type Figures, KeepwellError } from '#lib/shared/errors.ts';

/**
 * Refuses a copy that can't fit before a byte of it is written: filling a disk to its last byte harms whatever else
 * lives on it. A place that doesn't tell its free space (null) is tried.
 */
export function refuseWithoutRoom(freeBytes: number | null, neededBytes: number, figures: Figures): void {
  if (freeBytes === null || freeBytes >= neededBytes + marginBytes) return;
  throw new KeepwellError('destination_full', {
    figures: { ...figures, freeBytes, neededBytes },
    retry: true,
  });
}

/** For the manifest and the folders' own entries. */
const marginBytes = 1024 * 1024;
