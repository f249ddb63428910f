import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import type { ReportedFact } from '#lib/central/reports/parse-report.ts';
import type { SignedManifest } from '#lib/contract/manifest.ts';
import { applyAgentStarted, applyAssignmentAdopted, applyAssignmentRefused } from './agent-told.ts';
import { applyAttemptFinished } from './attempt-finished.ts';
import { applyAttemptStarted } from './attempt-started.ts';
import { applyBackupMade } from './backup-made.ts';
import { applyCopyChecked } from './copy-checked.ts';
import { applyCopyFound } from './copy-found.ts';
import { applyCopyGivenUp, applyCopyStored, applyCopyWaiting } from './copy-made.ts';
import { applyMediumAdded, applyMediumSeen, applyVolumesSeen } from './medium-told.ts';
import { applyOrderFinished } from './order-finished.ts';

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
    case 'restore-checked':
    case 'restore-begun':
    case 'restore-step':
    case 'restore-ended':
    case 'kept-dropped':
    case 'file-key-rewrapped':
    case 'code-shown':
    case 'approver-pinned':
    case 'approver-unpinned':
    // Kept as facts, for the site's page; nothing else follows from them.
    case 'capsule-stored':
    case 'clock-jumped':
    case 'trouble':
      return null;
  }
}
