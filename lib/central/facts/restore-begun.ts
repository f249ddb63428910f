import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import { stateWord } from '#lib/central/restores/state-names.ts';
import { isSettledByAgent } from '#lib/domain/restore-case.ts';
import type { RestoreCase } from '#prisma/generated/client.ts';
import type { FactOf } from './fact-of.ts';
import { noteEvent, ownCase } from './own-case.ts';

/** A restore begins. One that was begun at the site without the centre gets its case here, so that the history is whole. */
export function applyRestoreBegun(ledger: Ledger, body: FactOf<'restore-begun'>): NoEffect | null {
  const { caseId, by, approver } = body;
  const found = ownCase(ledger, caseId);
  const startedAt = new Date(body.startedAt);
  if ('noEffect' in found) {
    if (found.noEffect !== 'unknown_case' || by !== 'site') return found.noEffect;
    ledger.restores.rows.add(siteCase(ledger, body));
  } else {
    if (isSettledByAgent(stateWord(found.row.state))) return 'case_moved_on';
    ledger.restores.rows.change(caseId, { state: 'safety_backup', startedAt, endedAt: null });
  }
  noteEvent(ledger, { caseId, kind: 'begun', at: startedAt, details: { by, approver } });
  return null;
}

function siteCase(ledger: Ledger, body: FactOf<'restore-begun'>): RestoreCase {
  const { sourceId } = body.target;
  const startedAt = new Date(body.startedAt);
  return {
    id: body.caseId,
    practiceId: ledger.restores.practiceId,
    siteId: ledger.siteId,
    sourceId: sourceId !== null && ledger.sourceIds.has(sourceId) ? sourceId : null,
    backupId: null,
    undoesId: null,
    state: 'safety_backup',
    revision: 1,
    request: null,
    origin: body.origin,
    target: body.target,
    reason: body.reason,
    requestedBy: null,
    requestedName: ledger.restores.siteName,
    requestedAt: startedAt,
    preflight: null,
    checkFailure: null,
    checkedAt: null,
    acknowledged: [],
    submittedAt: null,
    document: null,
    documentHash: null,
    expiresAt: null,
    deputyAskedAt: null,
    callBackCode: '',
    supportBy: null,
    supportAt: null,
    decidedBy: null,
    decidedName: null,
    decidedAt: null,
    decisionReason: null,
    permit: null,
    startedAt,
    endedAt: null,
    failure: null,
    safetyBackupId: null,
    kept: null,
    keptDroppedAt: null,
    signedOffBy: null,
    signedOffName: null,
    signedOffAt: null,
    signOffNote: null,
  };
}
