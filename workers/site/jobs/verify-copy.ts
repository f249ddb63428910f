import { canonicalJson } from '#lib/shared/canonical-json.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { pinnedKeys } from '../artifact/manifest.ts';
import { openPlainCopy } from '../artifact/open-copy.ts';
import { proveIntact } from '../artifact/read-back.ts';
import { readManifest } from '../artifact/shelf.ts';
import type { Destination } from '../destinations/destination.ts';
import { failureOf } from '../failure-of.ts';
import { type BackupRecord, requireBackup } from '../journal/backups.ts';
import { type CopyRecord, findCopy, recordCheck, speaksOfCopy } from '../journal/copies.ts';
import { assignedDestination, assignedSource, assignmentOf, type SiteContext } from '../site-context.ts';
import type { JobOutcome } from './job-outcome.ts';

export type ProofLevel = 'intact' | 'readable';

/**
 * Reads a copy back from its destination and journals what that showed. A destination that is away proves nothing: the
 * order fails and the copy stays what it was.
 */
export async function verifyCopy(
  site: SiteContext,
  copyId: string,
  level: ProofLevel,
  signal: AbortSignal,
): Promise<JobOutcome> {
  const copy = findCopy(site.journal, copyId);
  if (copy === null)
    return { outcome: 'refused', failure: { code: 'not_assigned', figures: { copy: copyId } }, figures: {} };
  const startMs = site.clock.monotonicMs();
  const failure = await findFault(site, copy, level, signal);
  if (failure === null || speaksOfCopy(failure)) recordCheck(site.journal, copy, { proof: level, failure });
  const tookMs = Math.round(site.clock.monotonicMs() - startMs);
  return { outcome: failure === null ? 'done' : 'failed', failure, figures: { level, tookMs } };
}

/** Throws with what is wrong with a copy; ends well when every byte of it was read and is as its signed manifest says. */
export async function proveCopy(
  site: SiteContext,
  destination: Destination,
  backup: BackupRecord,
  level: ProofLevel,
  signal: AbortSignal,
): Promise<void> {
  await proveManifest(destination, backup, signal);
  const { names, signed } = backup;
  const { dump, globals } = signed.manifest;
  if (level === 'intact') await proveIntact(dump, await destination.readBack(names.dump, signal));
  else await proveDump(site, destination, backup, signal);
  if (globals !== null && names.globals !== null) {
    await proveIntact(globals, await destination.readBack(names.globals, signal));
  }
}

/** Throws unless the manifest beside a copy is the one that was signed when its backup was made. */
export async function proveManifest(
  destination: Destination,
  { names, signed }: BackupRecord,
  signal: AbortSignal,
): Promise<void> {
  const knowsSigner = pinnedKeys([signed.manifest.signer.publicKey]);
  const found = await readManifest(destination, names.manifest, knowsSigner, signal).catch(manifestTrouble);
  if (canonicalJson(found) !== canonicalJson(signed)) throw new KeepwellError('manifest_altered');
}

async function findFault(site: SiteContext, copy: CopyRecord, level: ProofLevel, signal: AbortSignal) {
  try {
    const backup = requireBackup(site.journal, copy.backupId);
    const destination = await site.openDestination(
      assignedDestination(assignmentOf(site), copy.destinationId),
    );
    try {
      await proveCopy(site, destination, backup, level, signal);
    } finally {
      await destination.close();
    }
    return null;
  } catch (thrown) {
    site.log.warn({ copyId: copy.id, err: thrown }, 'a copy did not pass its check');
    return failureOf(thrown);
  }
}

/** Both proofs in one reading: the bytes are hashed on their way to the engine's own tool. */
async function proveDump(
  site: SiteContext,
  destination: Destination,
  { sourceId, names, signed }: BackupRecord,
  signal: AbortSignal,
): Promise<void> {
  const engine = site.engineFor(assignedSource(assignmentOf(site), sourceId));
  const opening = { expected: signed.manifest.dump, identities: [site.keys.ageIdentity], signal };
  await engine.proveReadable(await openPlainCopy(destination, names.dump, opening), signal);
}

function manifestTrouble(thrown: unknown): never {
  if (thrown instanceof KeepwellError && thrown.code === 'copy_missing') {
    throw new KeepwellError('manifest_missing', { figures: thrown.figures, cause: thrown });
  }
  throw thrown;
}
