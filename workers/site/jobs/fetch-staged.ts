import { mkdir, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { StoredFile } from '#lib/contract/manifest.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { partialSuffix } from '../artifact/artifact.ts';
import { HashedFile } from '../artifact/hashed-file.ts';
import { manifestText } from '../artifact/manifest.ts';
import { promoteArtifact } from '../artifact/promote-artifact.ts';
import { judgeReadBack } from '../artifact/read-back.ts';
import type { Destination } from '../destinations/destination.ts';
import { failureOf } from '../failure-of.ts';
import { type BackupRecord, markStaged } from '../journal/backups.ts';
import { copiesOfBackup, recordCheck, speaksOfCopy } from '../journal/copies.ts';
import { assignedDestination, assignmentOf, type SiteContext } from '../site-context.ts';
import { writeFileAtomic } from '../state/atomic-file.ts';
import { ensureRoom, stagedFolder, stagedPath } from './staging.ts';

/**
 * Brings a backup back into staging from a copy that is intact, because its staged files had to make room while one of
 * its destinations was away. Throws `copy_missing` when no copy is left to take it from.
 */
export async function fetchStaged(
  site: SiteContext,
  backup: BackupRecord,
  signal: AbortSignal,
): Promise<void> {
  const stored = copiesOfBackup(site.journal, backup.id).filter(
    (copy) => copy.state === 'stored' && copy.expiringSince === null,
  );
  let failure: unknown = new KeepwellError('copy_missing', { figures: { backup: backup.id } });
  for (const copy of stored) {
    try {
      await fetchFrom(site, backup, copy.destinationId, signal);
      markStaged(site.journal, backup.id);
      return;
    } catch (thrown) {
      signal.throwIfAborted();
      await rm(stagedFolder(site, backup.id), { recursive: true, force: true });
      // It was read whole and is bad itself: that is told of it, and it is none to take from any more.
      const found = failureOf(thrown);
      if (speaksOfCopy(found)) recordCheck(site.journal, copy, { proof: 'intact', failure: found });
      // The next copy may serve; if none does, this one's reason is told.
      failure = asWaiting(thrown);
    }
  }
  throw failure;
}

async function fetchFrom(
  site: SiteContext,
  backup: BackupRecord,
  destinationId: string,
  signal: AbortSignal,
): Promise<void> {
  const { manifest } = backup.signed;
  await ensureRoom(site, manifest.dump.sizeBytes + (manifest.globals?.sizeBytes ?? 0));
  await mkdir(stagedFolder(site, backup.id), { recursive: true, mode: 0o700 });
  const destination = await site.openDestination(assignedDestination(assignmentOf(site), destinationId));
  try {
    await fetchFile(site, destination, backup, backup.names.dump, manifest.dump, signal);
    if (backup.names.globals !== null && manifest.globals !== null) {
      await fetchFile(site, destination, backup, backup.names.globals, manifest.globals, signal);
    }
  } finally {
    await destination.close();
  }
  writeFileAtomic(stagedPath(site, backup.id, backup.names.manifest), manifestText(backup.signed));
}

async function fetchFile(
  site: SiteContext,
  from: Destination,
  backup: BackupRecord,
  name: string,
  expected: StoredFile,
  signal: AbortSignal,
): Promise<void> {
  const partialPath = stagedPath(site, backup.id, name) + partialSuffix;
  const file = new HashedFile(partialPath);
  await pipeline(await from.readBack(name, signal), file, { signal });
  const found = { sizeBytes: file.sizeBytes, sha256: file.sha256 };
  const verdict = judgeReadBack(expected, found);
  if (verdict !== 'intact') throw new KeepwellError(verdict, { figures: { file: expected.name } });
  await promoteArtifact({ partialPath, ...found, plainBytes: expected.plainBytes });
}

/** A source copy that is away or bad now is no reason to give up the waiting one. */
function asWaiting(thrown: unknown): unknown {
  const isCopys =
    thrown instanceof KeepwellError && (thrown.code === 'not_assigned' || speaksOfCopy(failureOf(thrown)));
  return isCopys
    ? new KeepwellError('destination_missing', { figures: thrown.figures, retry: true })
    : thrown;
}
