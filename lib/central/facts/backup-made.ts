import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import { isManifestSignedBy } from '#lib/central/reports/manifest-signature.ts';
import type { SignedManifest } from '#lib/contract/manifest.ts';
import type { FactOf } from './fact-of.ts';

/**
 * A backup is counted only when its manifest is about this site's source and was signed with the key that the agent
 * joined with. `sent` is the manifest as it came: the signature is over all of it, and all of it is kept.
 */
export function applyBackupMade(
  ledger: Ledger,
  body: FactOf<'backup-made'>,
  sent: SignedManifest,
): NoEffect | null {
  const { manifest } = body.signed;
  const attempt = ledger.attempts.get(manifest.attemptId);
  if (
    manifest.site.id !== ledger.siteId ||
    !ledger.sourceIds.has(manifest.source.id) ||
    ledger.foreignIds.has(manifest.backupId) ||
    ledger.foreignIds.has(manifest.attemptId)
  ) {
    return 'not_of_this_site';
  }
  if (attempt === undefined) return 'unknown_attempt';
  if (!isManifestSignedBy(sent, ledger.agent.signingPublicKey)) {
    ledger.attempts.change(attempt.id, {
      failure: { code: 'signature_unknown', figures: { database: manifest.source.database } },
    });
    return 'signature_unknown';
  }
  if (ledger.backups.get(manifest.backupId) !== undefined) return null;
  ledger.backups.add({
    id: manifest.backupId,
    attemptId: attempt.id,
    siteId: ledger.siteId,
    sourceId: manifest.source.id,
    startedAt: new Date(manifest.startedAt),
    finishedAt: new Date(manifest.finishedAt),
    snapshotAt: new Date(manifest.snapshotAt),
    sizeBytes: BigInt(manifest.dump.sizeBytes),
    plainBytes: BigInt(manifest.dump.plainBytes),
    sha256: manifest.dump.sha256,
    dumpMs: Math.round(body.durationsMs.dump),
    proveMs: Math.round(body.durationsMs.prove),
    manifestMs: Math.round(body.durationsMs.manifest),
    totalRows: manifest.content.tables.reduce((sum, table) => sum + BigInt(table.rows), 0n),
    signedManifest: sent,
  });
  return null;
}
