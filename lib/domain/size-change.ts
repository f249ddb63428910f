/** How a backup's size compares with the one before it of the same source (L7: it must grow, or stay the same). */
export type SizeChange =
  | { verdict: 'first' }
  | { verdict: 'same' | 'grown' | 'shrunk' | 'shrunk-much'; changeBytes: number };

/** Compression alone moves the stored size by a little although nothing was removed: below this share it is noise. */
const noiseShare = 0.01;
/** From this share on, somebody should ask whether data went missing. */
const muchShare = 0.2;

/** Sizes in bytes; `previousBytes` null when there is none before. */
export function judgeSizeChange(previousBytes: number | null, bytes: number): SizeChange {
  if (previousBytes === null) return { verdict: 'first' };
  const changeBytes = bytes - previousBytes;
  if (Math.abs(changeBytes) < previousBytes * noiseShare) return { verdict: 'same', changeBytes };
  if (changeBytes >= 0) return { verdict: 'grown', changeBytes };
  return { verdict: -changeBytes < previousBytes * muchShare ? 'shrunk' : 'shrunk-much', changeBytes };
}
