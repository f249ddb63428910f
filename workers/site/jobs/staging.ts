import { readdirSync } from 'node:fs';
import { access, constants, mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';
import { markUnstaged, stagedBackups } from '../journal/backups.ts';
import { copiesOfBackup } from '../journal/copies.ts';
import type { Journal } from '../journal/journal.ts';
import { type SiteContext, settingsOf } from '../site-context.ts';
import { stagingFolderOf } from '../state/site-settings.ts';

/** Each backup has a folder of its own in staging, named after its id, so that it goes as a whole. */
export function stagedFolder(site: Pick<SiteContext, 'folder'>, backupId: string): string {
  return path.join(stagingFolderOf(site.folder, settingsOf(site)), backupId);
}

export function stagedPath(site: Pick<SiteContext, 'folder'>, backupId: string, name: string): string {
  return path.join(stagedFolder(site, backupId), path.posix.basename(name));
}

export type StagingRoom = { usedBytes: number; freeBytes: number };

/** Throws `settings_invalid` when the folder can't be used: its disk is away, or another account's. */
export async function measureStaging(folder: string): Promise<StagingRoom> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
    const disk = await statfs(folder);
    return { usedBytes: await folderBytes(folder), freeBytes: disk.bavail * disk.bsize };
  } catch (cause) {
    const reason = codeOf(cause) ?? 'unknown';
    const message = `The staging folder ${folder} can't be used (${reason}). Mount or mend it, or name another with "settings --staging-folder".`;
    throw new KeepwellError('settings_invalid', { message, figures: { file: folder, reason }, cause });
  }
}

/**
 * Sees to it that a dump of about this size fits within the quota and leaves the reserve free, because the clinic's own
 * database may live on the same disk. Makes room first by letting go of staged files that another copy can stand in for.
 * Throws `staging_quota` or `space_too_low` with the figures.
 */
export async function ensureRoom(site: SiteContext, neededBytes: number): Promise<void> {
  const settings = settingsOf(site);
  const folder = stagingFolderOf(site.folder, settings);
  let room = await measureStaging(folder);
  const lacks = () => judgeRoom(room, neededBytes, settings.stagingQuotaBytes, settings.reserveBytes);
  for (const backupId of lacks() === null ? [] : replaceableBackups(site.journal)) {
    await unstage(site, backupId);
    room = await measureStaging(folder);
    if (lacks() === null) return;
  }
  const lack = lacks();
  if (lack !== null) throw lack;
}

/** Ends a dump through `controller` when it outgrows the quota or eats into the reserve; returns how to stop watching. */
export function watchStaging(site: SiteContext, controller: AbortController): () => void {
  const settings = settingsOf(site);
  const folder = stagingFolderOf(site.folder, settings);
  const look = async () => {
    const lack = judgeRoom(
      await measureStaging(folder),
      0,
      settings.stagingQuotaBytes,
      settings.reserveBytes,
    );
    if (lack !== null) controller.abort(lack);
  };
  const timer = setInterval(() => {
    // A look that fails says nothing about space; the dump's own writes will tell.
    look().catch((err: unknown) => site.log.warn({ err }, 'the staging folder could not be measured'));
  }, 1_000);
  timer.unref();
  return () => clearInterval(timer);
}

/** Removes a backup's staged files once no copy waits for them. */
export async function releaseStaging(site: SiteContext, backupId: string): Promise<void> {
  const isWaitedFor = copiesOfBackup(site.journal, backupId).some((copy) =>
    ['queued', 'storing', 'waiting'].includes(copy.state),
  );
  if (!isWaitedFor) await unstage(site, backupId);
}

/** Removes what lies in staging and no backup in the journal owns: the rest of an attempt that a crash ended. */
export async function sweepStaging(site: SiteContext): Promise<string[]> {
  const folder = stagingFolderOf(site.folder, settingsOf(site));
  await measureStaging(folder);
  const owned = new Set(stagedBackups(site.journal).map((backup) => backup.id));
  const orphans = readdirSync(folder).filter((name) => /^bak_[0-9a-f]+$/.test(name) && !owned.has(name));
  for (const orphan of orphans) await rm(path.join(folder, orphan), { recursive: true, force: true });
  for (const backup of stagedBackups(site.journal)) await releaseStaging(site, backup.id);
  return orphans;
}

async function unstage(site: SiteContext, backupId: string): Promise<void> {
  await rm(stagedFolder(site, backupId), { recursive: true, force: true });
  markUnstaged(site.journal, backupId);
}

/** Backups that wait for a destination while another one holds them: their waiting copies can be made from there. */
function replaceableBackups(journal: Journal): string[] {
  return stagedBackups(journal)
    .filter((backup) => {
      const states = copiesOfBackup(journal, backup.id).map((copy) => copy.state);
      return states.includes('stored') && !states.includes('storing') && !states.includes('queued');
    })
    .map((backup) => backup.id);
}

function judgeRoom(room: StagingRoom, needed: number, quota: number, reserve: number): KeepwellError | null {
  if (room.usedBytes + needed > quota) {
    const figures = { neededBytes: needed, usedBytes: room.usedBytes, quotaBytes: quota };
    return new KeepwellError('staging_quota', { figures, retry: true });
  }
  if (room.freeBytes - needed >= reserve) return null;
  const figures = { neededBytes: needed, freeBytes: room.freeBytes, reserveBytes: reserve };
  return new KeepwellError('space_too_low', { figures, retry: true });
}

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  let bytes = 0;
  for (const entry of entries) {
    if (entry.isFile()) bytes += await fileBytes(path.join(entry.parentPath, entry.name));
  }
  return bytes;
}

async function fileBytes(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (thrown) {
    // Renamed or removed since it was listed.
    if (codeOf(thrown) === 'ENOENT') return 0;
    throw thrown;
  }
}
