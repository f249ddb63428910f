import type { Failure } from '#lib/contract/failure.ts';
import { rootFolder } from '../artifact/names.ts';
import type { Destination } from '../destinations/destination.ts';
import { recordCheck } from '../journal/copies.ts';
import { takeExpiryBack } from '../journal/expiries.ts';
import type { SiteContext } from '../site-context.ts';
import { type LaidCopy, laidCopies } from './laid-copies.ts';

export type Look = {
  /** Copies that should be there. */
  copies: number;
  missing: number;
  altered: number;
  /** Copies that were found missing or bad before, and whose files lie there in full size now. */
  reappeared: LaidCopy[];
};

/**
 * Compares what lies at a destination with what the journal says: each file's name and size. A copy that is gone, cut
 * short or longer than it was counts no more, at once. Reads no content: that is the daily read-back's.
 */
export async function lookThrough(
  site: Pick<SiteContext, 'journal'>,
  destination: Destination,
  destinationId: string,
  signal: AbortSignal,
): Promise<Look> {
  const { journal } = site;
  const sizes = new Map(
    (await destination.list(rootFolder, signal)).map((entry) => [entry.name, entry.sizeBytes]),
  );
  const look: Look = { copies: 0, missing: 0, altered: 0, reappeared: [] };
  for (const laid of laidCopies(journal, destination, destinationId)) {
    const { copy } = laid;
    const fault = await faultOf(laid, sizes, destination, signal);
    if (copy.state === 'stored') look.copies += 1;
    if (copy.state === 'missing' && fault === null) look.reappeared.push(laid);
    if (copy.expiringSince !== null) {
      // A removal that a crash ended: it goes on where it had begun, and was none where nothing had gone yet.
      if (fault === null) takeExpiryBack(journal, copy.id);
      continue;
    }
    if (copy.state !== 'stored' || fault === null) continue;
    if (fault.code === 'copy_missing' || fault.code === 'manifest_missing') look.missing += 1;
    else look.altered += 1;
    recordCheck(journal, copy, { proof: 'intact', failure: fault, isReadBack: false });
  }
  return look;
}

/** What is wrong with a copy's files by their names and sizes; null when all are there. */
async function faultOf(
  { files }: LaidCopy,
  sizes: ReadonlyMap<string, number>,
  destination: Destination,
  signal: AbortSignal,
): Promise<Failure | null> {
  for (const [index, { name, sizeBytes }] of files.entries()) {
    // A list may be older than the copy, or cut by a folder that could not be read: the file itself is asked for.
    const found = sizes.get(name) ?? (await destination.stat(name, signal))?.sizeBytes;
    const isManifest = index === files.length - 1;
    const figures = { file: name.slice(-400) };
    if (found === undefined) return { code: isManifest ? 'manifest_missing' : 'copy_missing', figures };
    if (sizeBytes === null || found === sizeBytes) continue;
    const sized = { ...figures, expectedBytes: sizeBytes, foundBytes: found };
    return { code: found < sizeBytes ? 'copy_truncated' : 'copy_altered', figures: sized };
  }
  return null;
}
