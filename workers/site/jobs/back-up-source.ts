import { mkdir, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { AssignedSource, Assignment, PostgresSettings } from '#lib/contract/assignment.ts';
import type { DatabaseContent, SignedManifest, StoredFile } from '#lib/contract/manifest.ts';
import { secretPlaceOf } from '#lib/contract/secret-place.ts';
import type { Trigger } from '#lib/domain/words.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { newId } from '#lib/shared/ids.ts';
import type { WrittenArtifact } from '../artifact/artifact.ts';
import { manifestText, signManifest } from '../artifact/manifest.ts';
import { type CopyNames, copyNames } from '../artifact/names.ts';
import { promoteArtifact } from '../artifact/promote-artifact.ts';
import { type PlainProof, proveFileReadable } from '../artifact/prove-readable.ts';
import { writeArtifact } from '../artifact/write-artifact.ts';
import type { Access, Engine, Snapshot } from '../engines/engine.ts';
import { newestBackup } from '../journal/backups.ts';
import { openSecretFor } from '../secrets/open-secret.ts';
import { type SiteContext, settingsOf } from '../site-context.ts';
import { writeFileAtomic } from '../state/atomic-file.ts';
import { agentVersion } from '../version.ts';
import type { AttemptProgress } from './attempt-progress.ts';
import { ensureRoom, stagedFolder, stagedPath, watchStaging } from './staging.ts';

export type SourceBackupJob = {
  attemptId: string;
  setId: string;
  practice: Assignment['practice'];
  site: Assignment['site'];
  source: AssignedSource;
  /** The site's other sources: two of one name must not share a folder. */
  siblings: readonly { id: string; name: string }[];
  trigger: Trigger;
  dueAt: Date | null;
  progress: AttemptProgress;
  signal: AbortSignal;
};

export type StagedBackup = {
  signed: SignedManifest;
  names: CopyNames;
  durationsMs: { dump: number; prove: number; manifest: number };
};

/**
 * Makes one source's backup in the staging folder: dump and content from one snapshot, compressed, encrypted to the
 * site's key and the pinned recovery key, proved readable, fsynced, renamed, and the signed manifest last. Nothing is
 * left of one that fails, and nothing is recorded here: it counts once the caller has journalled it.
 */
export async function backUpSource(site: SiteContext, job: SourceBackupJob): Promise<StagedBackup> {
  const startedAt = site.clock.now();
  const backupId = newId('bak', startedAt);
  const access = await openAccess(site, job.source);
  const engine = site.engineFor(job.source);
  await checkBefore(site, engine, access, job);
  const controller = new AbortController();
  const stopWatching = watchStaging(site, controller);
  const signal = AbortSignal.any([job.signal, controller.signal]);
  try {
    await mkdir(stagedFolder(site, backupId), { recursive: true, mode: 0o700 });
    return await dumpAndProve(site, engine, access, { ...job, signal, controller, backupId, startedAt });
  } catch (thrown) {
    await rm(stagedFolder(site, backupId), { recursive: true, force: true });
    throw reasonOf(thrown, controller.signal, job.signal);
  } finally {
    stopWatching();
  }
}

type RunningJob = SourceBackupJob & { controller: AbortController; backupId: string; startedAt: Date };

async function dumpAndProve(
  site: SiteContext,
  engine: Engine<PostgresSettings>,
  access: Access<PostgresSettings>,
  job: RunningJob,
): Promise<StagedBackup> {
  const names = copyNames(job);
  const snapshot = await engine.openSnapshot(access, job.signal);
  const read = await readSnapshot(site, engine, access, snapshot, names, job);
  job.progress.enter('proving');
  const proveStart = site.clock.monotonicMs();
  const identities = [site.keys.ageIdentity];
  const proof: PlainProof = (plain, signal) => engine.proveReadable(plain, signal);
  await proveFileReadable(read.dump.partialPath, identities, proof, job.signal);
  if (read.globals !== null) {
    await proveFileReadable(
      read.globals.partialPath,
      identities,
      (plain) => finished(plain.resume()),
      job.signal,
    );
  }
  const readableAt = site.clock.now();
  const proveMs = Math.round(site.clock.monotonicMs() - proveStart);
  job.signal.throwIfAborted();
  await promoteArtifact(read.dump);
  if (read.globals !== null) await promoteArtifact(read.globals);
  const signed = sign(site, snapshot, names, read, { ...job, readableAt });
  writeFileAtomic(stagedPath(site, job.backupId, names.manifest), manifestText(signed));
  return { signed, names, durationsMs: { dump: read.dumpMs, prove: proveMs, manifest: read.contentMs } };
}

type ReadSnapshot = {
  dump: WrittenArtifact;
  globals: WrittenArtifact | null;
  content: DatabaseContent;
  finishedAt: Date;
  dumpMs: number;
  contentMs: number;
};

/** The dump and the manifest's content, side by side from the one snapshot; either's failure ends the other. */
async function readSnapshot(
  site: SiteContext,
  engine: Engine<PostgresSettings>,
  access: Access<PostgresSettings>,
  snapshot: Snapshot,
  names: CopyNames,
  job: RunningJob,
): Promise<ReadSnapshot> {
  const startMs = site.clock.monotonicMs();
  const since = () => Math.round(site.clock.monotonicMs() - startMs);
  const endOther = (thrown: unknown) => {
    job.controller.abort(thrown);
    throw thrown;
  };
  try {
    const dumping = writeDump(site, snapshot, names, job)
      .then((dump) => ({ dump, dumpMs: since(), finishedAt: site.clock.now() }))
      .catch(endOther);
    const describing = takeContent(site, snapshot, job)
      .then((content) => ({ content, contentMs: since() }))
      .catch(endOther);
    const globalsWriting = writeGlobals(site, engine, access, names, job).catch(endOther);
    const all = await Promise.allSettled([dumping, describing, globalsWriting]);
    const failed = all.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw job.controller.signal.reason ?? failed.reason;
    return { ...(await dumping), ...(await describing), globals: await globalsWriting };
  } finally {
    await snapshot.close();
  }
}

async function writeDump(
  site: SiteContext,
  snapshot: Snapshot,
  names: CopyNames,
  job: RunningJob,
): Promise<WrittenArtifact> {
  const dump = snapshot.dump({ signal: job.signal });
  // Awaited below; a failure that comes before is not to count as unhandled.
  dump.done.catch(() => undefined);
  const written = await writeArtifact(dump.stream, {
    path: stagedPath(site, job.backupId, names.dump),
    recipients: recipientsOf(site),
    signal: job.signal,
    onBytes: (bytes) => job.progress.addDumped(bytes),
  });
  const end = await dump.done;
  if (end.warnings !== '')
    site.log.warn({ source: job.source.name, warnings: end.warnings }, 'the dump tool warned');
  return written;
}

async function writeGlobals(
  site: SiteContext,
  engine: Engine<PostgresSettings>,
  access: Access<PostgresSettings>,
  names: CopyNames,
  job: RunningJob,
): Promise<WrittenArtifact | null> {
  const globals = await engine.dumpGlobals(access, { signal: job.signal });
  if (globals.kind === 'unreadable') {
    site.log.info({ source: job.source.name, reason: globals.reason }, 'backed up without roles');
    return null;
  }
  globals.dump.done.catch(() => undefined);
  const written = await writeArtifact(globals.dump.stream, {
    path: stagedPath(site, job.backupId, names.globals),
    recipients: recipientsOf(site),
    signal: job.signal,
  });
  await globals.dump.done;
  return written;
}

function takeContent(site: SiteContext, snapshot: Snapshot, job: RunningJob): Promise<DatabaseContent> {
  const budgetMs = settingsOf(site).hashBudgetMinutes * 60_000;
  return snapshot.takeContent({ signal: job.signal, key: site.keys.hashKey, budgetMs });
}

function sign(
  site: SiteContext,
  snapshot: Snapshot,
  names: CopyNames,
  read: ReadSnapshot,
  job: RunningJob & { readableAt: Date },
): SignedManifest {
  const { id, name, engine, settings } = job.source;
  const { id: siteId, name: siteName, timeZone } = job.site;
  const unsigned = {
    format: 'keepwell-manifest' as const,
    version: 1 as const,
    backupId: job.backupId,
    attemptId: job.attemptId,
    setId: job.setId,
    practice: job.practice,
    site: { id: siteId, name: siteName, timeZone },
    source: { id, name, engine, database: settings.database },
    trigger: job.trigger,
    dueAt: job.dueAt?.toISOString() ?? null,
    startedAt: job.startedAt.toISOString(),
    snapshotAt: snapshot.snapshotAt.toISOString(),
    finishedAt: read.finishedAt.toISOString(),
    readableAt: job.readableAt.toISOString(),
    versions: { agent: agentVersion, server: snapshot.serverVersion, dumpTool: snapshot.dumpTool.version },
    dump: storedFile(names.dump, read.dump),
    globals: read.globals === null ? null : storedFile(names.globals, read.globals),
    compression: 'zstd' as const,
    encryption: 'age' as const,
    recipients: [...recipientsOf(site)],
    content: read.content,
  };
  return signManifest(unsigned, site.keys.signingKey);
}

function storedFile(name: string, written: WrittenArtifact): StoredFile {
  const { sizeBytes, sha256, plainBytes } = written;
  return { name: name.slice(name.lastIndexOf('/') + 1), sizeBytes, sha256, plainBytes };
}

/** The agent's own key and the recovery key that was pinned at enrolment: never what an assignment names. */
function recipientsOf(site: SiteContext): readonly string[] {
  return [site.keys.ageRecipient, site.identity.recoveryRecipient];
}

export async function openAccess(
  site: SiteContext,
  source: AssignedSource,
): Promise<Access<PostgresSettings>> {
  const { settings, sealedSecret, name } = source;
  if (sealedSecret === null) return { settings, password: null };
  const use = { name, siteId: site.identity.site.id, place: secretPlaceOf(settings) };
  return { settings, password: await openSecretFor(sealedSecret, site.keys.ageIdentity, use) };
}

/** What can be known before: rights, and room for what this source came to the last time, or half of what it holds. */
async function checkBefore(
  site: SiteContext,
  engine: Engine<PostgresSettings>,
  access: Access<PostgresSettings>,
  job: SourceBackupJob,
): Promise<void> {
  const found = await engine.inspect(access, job.signal);
  const [first] = found.unreadable;
  if (first !== undefined) {
    const figures = { object: first, count: found.unreadable.length, user: access.settings.user };
    throw new KeepwellError('permission_denied', { figures });
  }
  const last = newestBackup(site.journal, job.source.id)?.signed.manifest.dump;
  const expected = last === undefined ? found.sizeBytes / 2 : last.sizeBytes * 1.3;
  await ensureRoom(site, Math.ceil(expected));
  const change = { sourceId: job.source.id, dumpedBytes: 0, expectedBytes: last?.plainBytes ?? null };
  job.progress.enter('dumping', change);
}

/** A piece that was ended because another failed says only "aborted"; what ended it is the reason. */
function reasonOf(thrown: unknown, own: AbortSignal, asked: AbortSignal): unknown {
  if (own.aborted && own.reason instanceof Error && own.reason.name !== 'AbortError') return own.reason;
  if (asked.aborted) return new KeepwellError('interrupted', { retry: true, cause: thrown });
  return thrown;
}
