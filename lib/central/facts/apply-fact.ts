import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import type { ReportedFact } from '#lib/central/reports/parse-report.ts';
import type { SignedManifest } from '#lib/contract/manifest.ts';
import { applyAgentStarted, applyAssignmentAdopted, applyAssignmentRefused } from './agent-told.ts';
import { applyApproverPinned, applyApproverUnpinned } from './approver-pinned.ts';
import { applyAttemptFinished } from './attempt-finished.ts';
import { applyAttemptStarted } from './attempt-started.ts';
import { applyBackupMade } from './backup-made.ts';
import { applyCodeShown } from './code-shown.ts';
import { applyCopyChecked } from './copy-checked.ts';
import { applyCopyExpired, applyCopyExpiryFailed } from './copy-expired.ts';
import { applyCopyFound } from './copy-found.ts';
import { applyCopyGivenUp, applyCopyStored, applyCopyWaiting } from './copy-made.ts';
import { applyDestinationChecked } from './destination-checked.ts';
import { applyDrillFinished } from './drill-finished.ts';
import { applyFileKeyRewrapped } from './file-key-rewrapped.ts';
import { applyKeptDropped } from './kept-dropped.ts';
import { applyMediumAdded, applyMediumSeen, applyVolumesSeen } from './medium-told.ts';
import { applyOrderFinished } from './order-finished.ts';
import { applyRestoreBegun } from './restore-begun.ts';
import { applyRestoreChecked } from './restore-checked.ts';
import { applyRestoreEnded } from './restore-ended.ts';
import { applyRestoreStep } from './restore-step.ts';

/** Works a fact's effect into the ledger. Returns why it has none, when it has none: then the fact alone is stored. */
export function applyFact(ledger: Ledger, fact: ReportedFact): NoEffect | null {
  const { body, seq } = fact.parsed;
  const at = new Date(fact.parsed.at);
  switch (body.kind) {
    case 'agent-started':
      return applyAgentStarted(ledger, body, { seq, at });
    case 'assignment-adopted':
      return applyAssignmentAdopted(ledger, body, { at });
    case 'assignment-refused':
      return applyAssignmentRefused(ledger, body, { at });
    case 'attempt-started':
      return applyAttemptStarted(ledger, body);
    case 'attempt-finished':
      return applyAttemptFinished(ledger, body);
    case 'backup-made':
      return applyBackupMade(ledger, body, (fact.raw.body as unknown as { signed: SignedManifest }).signed);
    case 'copy-stored':
      return applyCopyStored(ledger, body);
    case 'copy-waiting':
      return applyCopyWaiting(ledger, body);
    case 'copy-given-up':
      return applyCopyGivenUp(ledger, body);
    case 'copy-checked':
      return applyCopyChecked(ledger, body);
    case 'copy-expired':
      return applyCopyExpired(ledger, body);
    case 'copy-expiry-failed':
      return applyCopyExpiryFailed(ledger, body);
    case 'destination-checked':
      return applyDestinationChecked(ledger, body);
    case 'copy-found':
      return applyCopyFound(ledger, body, (fact.raw.body as unknown as { signed: SignedManifest }).signed);
    case 'medium-added':
      return applyMediumAdded(ledger, body);
    case 'medium-seen':
      return applyMediumSeen(ledger, body);
    case 'volumes-seen':
      return applyVolumesSeen(ledger, body);
    case 'order-finished':
      return applyOrderFinished(ledger, body);
    case 'drill-finished':
      return applyDrillFinished(ledger, body);
    case 'approver-pinned':
      return applyApproverPinned(ledger, body);
    case 'approver-unpinned':
      return applyApproverUnpinned(ledger, body);
    case 'restore-checked':
      return applyRestoreChecked(ledger, body);
    case 'restore-begun':
      return applyRestoreBegun(ledger, body);
    case 'restore-step':
      return applyRestoreStep(ledger, body);
    case 'restore-ended':
      return applyRestoreEnded(ledger, body);
    case 'kept-dropped':
      return applyKeptDropped(ledger, body);
    case 'file-key-rewrapped':
      return applyFileKeyRewrapped(ledger, body);
    case 'code-shown':
      return applyCodeShown(ledger, body, at);
    // Kept as facts, for the site's page; nothing else follows from them.
    case 'capsule-stored':
    case 'clock-jumped':
    case 'trouble':
      return null;
  }
}
