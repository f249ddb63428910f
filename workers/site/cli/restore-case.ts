import { systemClock } from '#lib/shared/clock.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { createLogger } from '#lib/shared/logger.ts';
import { CopyMaker } from '../jobs/copy-maker.ts';
import { BackupRunner } from '../jobs/run-backups.ts';
import type { RestoreCaseRecord } from '../journal/restore-cases.ts';
import { openSite } from '../open-site.ts';
import { tryRestoreLock } from '../restore/restore-lock.ts';
import { RestoreRunner } from '../restore/restore-runner.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { readIdentities } from './read-key.ts';

/**
 * Goes on with an approved case that waits for its key. This process carries it out itself, under the restore lock and in the
 * journal that the running agent shares: so the key that was typed is in no other process, on no disk and on no line.
 */
export async function resumeWithKey(
  folder: StateFolder,
  caseId: string,
  keyFile: string,
): Promise<RestoreCaseRecord> {
  const identities = await readIdentities(keyFile);
  const site = await openSite(folder, systemClock, createLogger('agent', process.stderr));
  const lock = tryRestoreLock(folder, 'restore', systemClock.now());
  try {
    if (lock === null) throw new KeepwellError('busy', { message: 'Another restore runs here now.' });
    const copies = new CopyMaker(site);
    const runner = new BackupRunner(site, copies, () => undefined);
    const restores = new RestoreRunner({ site, runner });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void restores.stop());
    const record = await restores.resume(caseId, [...identities, site.keys.ageIdentity]);
    await copies.stop();
    return record;
  } finally {
    lock?.release();
    site.journal.close();
  }
}
