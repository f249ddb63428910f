import { posix } from 'node:path';
import type { AssignedDestination } from '#lib/contract/assignment.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { type KnowsSigner, pinnedKeys } from '../artifact/manifest.ts';
import { besideManifest, listCopies, type Shelf } from '../artifact/shelf.ts';
import { folderShelf } from '../destinations/folder-shelf.ts';
import { lookAtVolumes } from '../destinations/removable/look-at-volumes.ts';
import type { AssignedRemovable } from '../destinations/removable/open-removable.ts';
import { adoptDisks } from '../disks/adopt-disks.ts';
import { verifyCopy } from '../jobs/verify-copy.ts';
import { recordFoundCopy } from '../journal/found-copies.ts';
import { mediaOfDestination } from '../journal/media.ts';
import { volumeWatch } from '../platform/volumes.ts';
import { noteImport } from '../retention/may-expire.ts';
import type { SiteContext } from '../site-context.ts';

export type Imported = {
  /** Copies that the journal didn't know. */
  added: { copyId: string; sourceId: string; startedAt: string }[];
  known: number;
  /** What lies there and can't be counted on, and why. */
  refused: { manifest: string; code: string }[];
};

type From = {
  destinationId: string;
  shelf: Shelf;
  mediumId: string | null;
  placeOf: (name: string) => string;
};

/**
 * Teaches this agent what a destination holds: journal rows, and facts for the centre. Only what this site's key signed and
 * what lies there in its full size; whether the bytes are right takes reading them (`readBackNewest`, the daily draw).
 * Of a removable set, what lies on the disks that are plugged in. `isSigner` lets former keys of this site in.
 */
export async function importCatalog(
  site: SiteContext,
  destination: AssignedDestination,
  signal: AbortSignal,
  isSigner: KnowsSigner = () => false,
): Promise<Imported> {
  if (destination.kind === 'removable') return await importPluggedIn(site, destination, signal, isSigner);
  const shelf = await site.openDestination(destination);
  try {
    const root = 'path' in destination.settings ? destination.settings.path : '';
    const placeOf = (name: string) => posix.join(root, name);
    return await importFrom(
      site,
      { destinationId: destination.id, shelf, mediumId: null, placeOf },
      signal,
      isSigner,
    );
  } finally {
    await shelf.close();
  }
}

/** The same of one disk that is plugged in. */
export async function importDisk(
  site: SiteContext,
  set: AssignedRemovable,
  disk: { mediumId: string; mountPoint: string },
  signal: AbortSignal,
  isSigner: KnowsSigner = () => false,
): Promise<Imported> {
  const { mediumId } = disk;
  const label =
    mediaOfDestination(site.journal, set.id).find((one) => one.id === mediumId)?.label ?? mediumId;
  const from = {
    destinationId: set.id,
    shelf: folderShelf(disk.mountPoint),
    mediumId,
    placeOf: (name: string) => `${label}: ${name}`,
  };
  return await importFrom(site, from, signal, isSigner);
}

/** Reads the newest copy of each source among these whole, so that there is a proven one at once. */
export async function readBackNewest(
  site: SiteContext,
  added: Imported['added'],
  signal: AbortSignal,
): Promise<{ copyId: string; isIntact: boolean }[]> {
  const newest = Map.groupBy(added, (copy) => copy.sourceId).values();
  const results: { copyId: string; isIntact: boolean }[] = [];
  for (const copies of newest) {
    const [first] = copies.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
    if (first === undefined) continue;
    const { failure } = await verifyCopy(site, first.copyId, 'intact', signal);
    results.push({ copyId: first.copyId, isIntact: failure === null });
  }
  return results;
}

async function importPluggedIn(
  site: SiteContext,
  set: AssignedRemovable,
  signal: AbortSignal,
  isSigner: KnowsSigner,
): Promise<Imported> {
  const seen = await lookAtVolumes(site, volumeWatch());
  const all: Imported = { added: [], known: 0, refused: [] };
  const ours = seen.filter((one) => one.finding === 'ours' && one.marker?.destinationId === set.id);
  adoptDisks(site, [set], seen);
  const media = mediaOfDestination(site.journal, set.id);
  let read = 0;
  for (const { mediumId, mountPoint } of ours) {
    if (mediumId === null || mountPoint === null || !media.some((medium) => medium.id === mediumId)) continue;
    const imported = await importDisk(site, set, { mediumId, mountPoint }, signal, isSigner);
    all.added.push(...imported.added);
    all.refused.push(...imported.refused);
    all.known += imported.known;
    read += 1;
  }
  if (read === 0) throw new KeepwellError('medium_none', { figures: { found: '' }, retry: true });
  return all;
}

async function importFrom(
  site: SiteContext,
  from: From,
  signal: AbortSignal,
  isSigner: KnowsSigner,
): Promise<Imported> {
  const isOwn = pinnedKeys([site.keys.signingPublicKey]);
  const listed = await listCopies(from.shelf, (key) => isOwn(key) || isSigner(key), signal);
  const result: Imported = { added: [], known: 0, refused: [] };
  // Oldest first: whoever asks the journal for a destination's newest copy takes the last.
  for (const copy of listed.toReversed()) {
    if (copy.kind === 'bad') {
      result.refused.push({ manifest: copy.manifestName, code: copy.code });
      continue;
    }
    const { manifest } = copy.signed;
    if (manifest.site.id !== site.identity.site.id) {
      result.refused.push({ manifest: copy.manifestName, code: 'other_site' });
      continue;
    }
    const { manifestName, signed } = copy;
    const dump = besideManifest(manifestName, manifest.dump.name);
    const globals = manifest.globals === null ? null : besideManifest(manifestName, manifest.globals.name);
    const { destinationId, mediumId, placeOf } = from;
    const names = { dump, globals, manifest: manifestName };
    const found = { signed, names, destinationId, place: placeOf(dump), mediumId };
    const copyId = site.journal.transaction(() => {
      const id = recordFoundCopy(site.journal, found);
      // What was only just learnt shall not be expired before people have seen it.
      if (id !== null) noteImport(site.journal);
      return id;
    });
    if (copyId === null) result.known += 1;
    else result.added.push({ copyId, sourceId: manifest.source.id, startedAt: manifest.startedAt });
  }
  return result;
}
