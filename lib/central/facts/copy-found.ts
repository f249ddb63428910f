import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import { isManifestSignedBy } from '#lib/central/reports/manifest-signature.ts';
import type { Manifest, SignedManifest } from '#lib/contract/manifest.ts';
import { triggers } from '#lib/domain/words.ts';
import type { FactOf } from './fact-of.ts';
import { findOrAddCopy } from './find-copy.ts';

/**
 * A copy that an agent found at a destination and its journal didn't know: an agent that took a lost one's place, or a disk
 * that came back. What the centre knows of its backup stays; what it doesn't know the manifest tells, when an agent of
 * this site, present or former, has signed it. Nothing is proved of the copy by that: its checks follow as their own facts.
 */
export function applyCopyFound(
  ledger: Ledger,
  body: FactOf<'copy-found'>,
  sent: SignedManifest,
): NoEffect | null {
  const { manifest } = body.signed;
  const isOfThisSite =
    manifest.site.id === ledger.siteId &&
    manifest.backupId === body.backupId &&
    ledger.sourceIds.has(manifest.source.id) &&
    ledger.setIds.has(manifest.setId) &&
    ![manifest.backupId, manifest.attemptId, body.copyId].some((id) => ledger.foreignIds.has(id));
  if (!isOfThisSite) return 'not_of_this_site';
  if (!ledger.siteSigningKeys.some((key) => isManifestSignedBy(sent, key))) return 'signature_unknown';
  if (ledger.attempts.get(manifest.attemptId) === undefined) addAttempt(ledger, manifest);
  if (ledger.backups.get(manifest.backupId) === undefined) addBackup(ledger, manifest, sent);
  const found = findOrAddCopy(ledger, body);
  if ('noEffect' in found) return found.noEffect;
  ledger.copies.change(found.copy.id, {
    state: 'stored',
    place: body.place,
    mediumId: ledger.media.get(body.mediumId ?? '')?.id ?? null,
    sizeBytes: BigInt(body.sizeBytes),
    storedAt: found.copy.storedAt ?? new Date(manifest.finishedAt),
    nextTryAt: null,
    failure: null,
    seenAt: new Date(body.foundAt),
    // It may have been told as gone before.
    expiredAt: null,
    expiredBy: [],
    expiryFailure: null,
  });
  return null;
}

/** The attempt that made it; of two completed ones at a slot, the one that the centre knows keeps it. */
function addAttempt(ledger: Ledger, manifest: Manifest): void {
  const dueAt = manifest.dueAt === null ? null : Date.parse(manifest.dueAt);
  const slot = ledger.slots.find((one) => one.setId === manifest.setId && one.dueAt.getTime() === dueAt);
  const isKept =
    slot !== undefined &&
    ledger.attempts.find((other) => other.slotId === slot.id && other.outcome === 'completed') !== undefined;
  ledger.attempts.add({
    id: manifest.attemptId,
    siteId: ledger.siteId,
    setId: manifest.setId,
    slotId: isKept ? null : (slot?.id ?? null),
    orderId: null,
    trigger: triggers.find((trigger) => trigger === manifest.trigger) ?? 'local',
    startedAt: new Date(manifest.startedAt),
    finishedAt: new Date(manifest.finishedAt),
    outcome: 'completed',
    failure: null,
  });
  ledger.touchedSetIds.add(manifest.setId);
  if (slot !== undefined && !isKept) ledger.touchedSlotIds.add(slot.id);
}

function addBackup(ledger: Ledger, manifest: Manifest, sent: SignedManifest): void {
  const durationMs = Math.max(0, Date.parse(manifest.finishedAt) - Date.parse(manifest.startedAt));
  ledger.backups.add({
    id: manifest.backupId,
    attemptId: manifest.attemptId,
    siteId: ledger.siteId,
    sourceId: manifest.source.id,
    startedAt: new Date(manifest.startedAt),
    finishedAt: new Date(manifest.finishedAt),
    snapshotAt: new Date(manifest.snapshotAt),
    sizeBytes: BigInt(manifest.dump.sizeBytes),
    plainBytes: BigInt(manifest.dump.plainBytes),
    sha256: manifest.dump.sha256,
    // The manifest tells when it began and ended, not how long each stage took.
    dumpMs: durationMs,
    proveMs: 0,
    manifestMs: 0,
    totalRows: manifest.content.tables.reduce((sum, table) => sum + BigInt(table.rows), 0n),
    signedManifest: sent,
  });
}
