import type { FailureCode } from '#lib/contract/failure.ts';
import { codeOf, type Figures, KeepwellError } from '#lib/shared/errors.ts';

/**
 * What a file system's error means to the site's people. `retry` is true for what passes without anyone changing the
 * settings: a disk that is plugged in again, space that is made, a share that comes back.
 */
export function judgeFileFailure(thrown: unknown, figures: Figures): KeepwellError {
  if (thrown instanceof KeepwellError) return thrown;
  const reason = codeOf(thrown) ?? '';
  const meaning = meanings[reason] ?? { code: 'destination_error', retry: true };
  const all = reason === '' ? figures : { ...figures, reason };
  return new KeepwellError(meaning.code, { figures: all, retry: meaning.retry, cause: thrown });
}

interface Meaning {
  readonly code: FailureCode;
  readonly retry: boolean;
}

const missing: Meaning = { code: 'destination_missing', retry: true };
const full: Meaning = { code: 'destination_full', retry: true };
const permission: Meaning = { code: 'destination_permission', retry: false };
/** A disk pulled out, a share that went away: what was being done is unfinished. */
const gone: Meaning = { code: 'copy_interrupted', retry: true };

const meanings: Record<string, Meaning | undefined> = {
  ENOENT: missing,
  ENOTDIR: missing,
  EROFS: { code: 'destination_read_only', retry: true },
  EACCES: permission,
  EPERM: permission,
  ENOSPC: full,
  EDQUOT: full,
  // FAT32 holds no file of 4 GiB or more.
  EFBIG: full,
  EIO: gone,
  ENODEV: gone,
  ENXIO: gone,
  ESTALE: gone,
  ENOTCONN: gone,
  EREMOTEIO: gone,
  EHOSTDOWN: gone,
  EHOSTUNREACH: gone,
  ETIMEDOUT: gone,
};
