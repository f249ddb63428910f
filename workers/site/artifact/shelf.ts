import { text } from 'node:stream/consumers';
import type { SignedManifest } from '#lib/contract/manifest.ts';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';
import type { Destination, StoredEntry } from '../destinations/destination.ts';
import { type KnowsSigner, verifyManifest } from './manifest.ts';
import { parseName, rootFolder } from './names.ts';

/** What copies are read from: any destination, also a disk of a site whose agent is gone. */
export type Shelf = Pick<Destination, 'list' | 'readBack'>;

export type ListedCopy =
  | { readonly kind: 'good'; readonly manifestName: string; readonly signed: SignedManifest }
  /** A manifest that can't be trusted, or whose files aren't (all) there: named, never offered as a copy. */
  | { readonly kind: 'bad'; readonly manifestName: string; readonly code: string };

/**
 * Lists the copies on a shelf, newest first, from the shelf alone. A copy is listed as good when a known site signed
 * its manifest and each file is there in its full size; whether the bytes are right takes reading them (proveIntact).
 */
export async function listCopies(
  shelf: Shelf,
  knowsSigner: KnowsSigner,
  signal: AbortSignal,
): Promise<ListedCopy[]> {
  const entries = await listEntries(shelf, signal);
  const sizes = new Map(entries.map((entry) => [entry.name, entry.sizeBytes]));
  const manifests = entries
    .filter((entry) => parseName(entry.name)?.kind === 'manifest')
    .map((entry) => entry.name);
  const listed: ListedCopy[] = [];
  for (const manifestName of manifests) {
    listed.push(await readCopy(shelf, manifestName, sizes, knowsSigner, signal));
  }
  return listed.sort((a, b) => (startOf(a) < startOf(b) ? 1 : -1));
}

/** What lies in Keepwell's own folder; where there is none (someone moved copies by hand), what lies anywhere. */
async function listEntries(shelf: Shelf, signal: AbortSignal): Promise<readonly StoredEntry[]> {
  const own = await shelf.list(rootFolder, signal);
  return own.length > 0 ? own : shelf.list('', signal);
}

/** Reads and verifies one manifest of a shelf. */
export async function readManifest(
  shelf: Shelf,
  manifestName: string,
  knowsSigner: KnowsSigner,
  signal: AbortSignal,
): Promise<SignedManifest> {
  return verifyManifest(await text(await shelf.readBack(manifestName, signal)), knowsSigner);
}

/** Path on the shelf of a file that a manifest names: it lies beside the manifest, and nowhere else. */
export function besideManifest(manifestName: string, fileName: string): string {
  if (fileName.includes('/') || parseName(fileName) === null) {
    throw new KeepwellError('manifest_altered', { figures: { file: fileName.slice(0, 200) } });
  }
  return manifestName.slice(0, manifestName.lastIndexOf('/') + 1) + fileName;
}

async function readCopy(
  shelf: Shelf,
  manifestName: string,
  sizes: ReadonlyMap<string, number>,
  knowsSigner: KnowsSigner,
  signal: AbortSignal,
): Promise<ListedCopy> {
  try {
    const signed = await readManifest(shelf, manifestName, knowsSigner, signal);
    const { dump, globals } = signed.manifest;
    for (const file of globals === null ? [dump] : [dump, globals]) {
      const size = sizes.get(besideManifest(manifestName, file.name));
      if (size === undefined) return { kind: 'bad', manifestName, code: 'copy_missing' };
      if (size < file.sizeBytes) return { kind: 'bad', manifestName, code: 'copy_truncated' };
      if (size > file.sizeBytes) return { kind: 'bad', manifestName, code: 'copy_altered' };
    }
    return { kind: 'good', manifestName, signed };
  } catch (thrown) {
    const code = codeOf(thrown);
    if (!(thrown instanceof KeepwellError) || code === undefined || !verdicts.has(code)) throw thrown;
    return { kind: 'bad', manifestName, code };
  }
}

/** What a manifest itself can be found to be; anything else (a disk that went away) is no verdict on a copy. */
const verdicts = new Set(['manifest_altered', 'signature_unknown']);

function startOf(copy: ListedCopy): string {
  return copy.kind === 'good' ? copy.signed.manifest.startedAt : '';
}
