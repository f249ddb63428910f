import type { RestoreOrigin } from '#lib/contract/restore-case.ts';
import { findBackup } from '../journal/backups.ts';
import { assignedDestination, assignmentOf, type SiteContext, settingsOf } from '../site-context.ts';
import { allowedFile } from './allowed-file.ts';
import { fileMaterial, type Material, ownCopy, strangeCopy } from './material.ts';

export type OpenedOrigin = { material: Material; close(): Promise<void> };

/**
 * What an origin's copy or file is, opened where it lies. Any signer is taken here: who signed stands in the findings, and
 * the approver says yes to that signer by name. Close it after use.
 */
export async function openOrigin(
  site: SiteContext,
  origin: Exclude<RestoreOrigin, { kind: 'kept' }>,
  signal: AbortSignal,
): Promise<OpenedOrigin> {
  if (origin.kind === 'file') {
    const file = await allowedFile(origin.path, settingsOf(site).allowedRoots);
    return { material: await fileMaterial(file, anySigner, signal), close: async () => undefined };
  }
  const destination = await site.openDestination(
    assignedDestination(assignmentOf(site), origin.destinationId),
  );
  try {
    const backup = findBackup(site.journal, origin.backupId);
    const material =
      backup === null
        ? await strangeCopy(destination, origin.backupId, anySigner, signal)
        : await ownCopy(destination, backup.names, backup.signed, signal);
    return { material, close: () => destination.close() };
  } catch (thrown) {
    await destination.close();
    throw thrown;
  }
}

const anySigner = () => true;
