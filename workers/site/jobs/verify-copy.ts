import type { Readable } from 'node:stream';
import type { StoredFile } from '#lib/contract/manifest.ts';
import { canonicalJson } from '#lib/shared/canonical-json.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { HashStream } from '../artifact/hash-stream.ts';
import { pinnedKeys } from '../artifact/manifest.ts';
import { proveReadable } from '../artifact/prove-readable.ts';
import { judgeReadBack, proveIntact } from '../artifact/read-back.ts';
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
  const { names, signed } = backup;
  const knowsSigner = pinnedKeys([signed.manifest.signer.publicKey]);
  const found = await readManifest(destination, names.manifest, knowsSigner, signal).catch(manifestTrouble);
  if (canonicalJson(found) !== canonicalJson(signed)) throw new KeepwellError('manifest_altered');
  const { dump, globals } = signed.manifest;
  const stored = await destination.readBack(names.dump, signal);
  if (level === 'intact') await proveIntact(dump, stored);
  else await proveDump(site, backup, stored, dump, signal);
  if (globals !== null && names.globals !== null) {
    await proveIntact(globals, await destination.readBack(names.globals, signal));
  }
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
  backup: BackupRecord,
  stored: Readable,
  expected: StoredFile,
  signal: AbortSignal,
): Promise<void> {
  const source = assignedSource(assignmentOf(site), backup.sourceId);
  const engine = site.engineFor(source);
  const hashed = new HashStream();
  stored.once('error', (error) => hashed.destroy(error));
  const prove = (plain: Readable) => engine.proveReadable(plain, signal);
  await proveReadable(stored.pipe(hashed), [site.keys.ageIdentity], prove, signal);
  const verdict = judgeReadBack(expected, hashed.passed);
  if (verdict !== 'intact') throw new KeepwellError(verdict, { figures: { file: expected.name } });
}

function manifestTrouble(thrown: unknown): never {
  if (thrown instanceof KeepwellError && thrown.code === 'copy_missing') {
    throw new KeepwellError('manifest_missing', { figures: thrown.figures, cause: thrown });
  }
  throw thrown;
}
