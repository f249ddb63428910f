import { database } from '#lib/central/database/client.ts';
import { agreeAsSupport } from '#lib/central/restores/agree-as-support.ts';
import { approveRestore } from '#lib/central/restores/approve-restore.ts';
import { approveWithCode } from '#lib/central/restores/approve-with-code.ts';
import { askForCode } from '#lib/central/restores/ask-for-code.ts';
import { caseInScope } from '#lib/central/restores/case-in-scope.ts';
import { checkAgain } from '#lib/central/restores/check-again.ts';
import { judgeApprover } from '#lib/central/restores/judge-approver.ts';
import { listRestores, listWaiting } from '#lib/central/restores/list-restores.ts';
import { readApprover } from '#lib/central/restores/read-approver.ts';
import { readRecord } from '#lib/central/restores/read-record.ts';
import { listRestoreSites, readRestorable, siteOfBackup } from '#lib/central/restores/read-restorable.ts';
import { readRestore } from '#lib/central/restores/read-restore.ts';
import { rejectRestore } from '#lib/central/restores/reject-restore.ts';
import { requestRestore } from '#lib/central/restores/request-restore.ts';
import { requestUndo } from '#lib/central/restores/request-undo.ts';
import { signOffRestore } from '#lib/central/restores/sign-off-restore.ts';
import { submitRestore } from '#lib/central/restores/submit-restore.ts';
import { withdrawRestore } from '#lib/central/restores/withdraw-restore.ts';
import { softPasskey } from '#lib/contract/passkey.testing.ts';
import { aCase, type Case } from './a-case.testing.ts';

export const restoreCases: Record<string, Case> = {
  'restores/agree-as-support.ts agreeAsSupport': aCase('restore.support', (by, { caseId }) =>
    agreeAsSupport(by, caseId),
  ),
  'restores/approve-restore.ts approveRestore': aCase('restore.approve', (by, { caseId }) =>
    approveRestore(by, caseId, softPasskey().sign('AAAA')),
  ),
  'restores/approve-with-code.ts approveWithCode': aCase('restore.approve', (by, { caseId }) =>
    approveWithCode(by, caseId, 'K7QX'),
  ),
  'restores/ask-for-code.ts askForCode': aCase('restore.approve', (by, { caseId }) => askForCode(by, caseId)),
  'restores/case-in-scope.ts caseInScope': aCase('restore.request', (by, { caseId }) =>
    caseInScope(database(), by, caseId),
  ),
  'restores/check-again.ts checkAgain': aCase('restore.request', (by, { caseId }) => checkAgain(by, caseId)),
  'restores/judge-approver.ts judgeApprover': aCase('restore.approve', (by, { caseId }) =>
    judgeApprover(database(), by, caseId),
  ),
  'restores/list-restores.ts listRestores': aCase('history.read', (by, { siteId }) =>
    listRestores(by, { siteId, state: null, after: null }),
  ),
  'restores/list-restores.ts listWaiting': aCase('restore.approve', (by) => listWaiting(by)),
  'restores/read-approver.ts readApprover': aCase('restore.approve', (by, { caseId }) =>
    readApprover(by, caseId),
  ),
  'restores/read-record.ts readRecord': aCase('history.read', (by, { caseId }) => readRecord(by, caseId)),
  'restores/read-restorable.ts listRestoreSites': aCase('restore.request', (by) => listRestoreSites(by)),
  'restores/read-restorable.ts readRestorable': aCase('restore.request', (by, { siteId, backupId }) =>
    readRestorable(by, { siteId, backupId }),
  ),
  'restores/read-restorable.ts siteOfBackup': aCase('restore.request', (by, { backupId }) =>
    siteOfBackup(by, backupId),
  ),
  'restores/read-restore.ts readRestore': aCase('history.read', (by, { caseId }) => readRestore(by, caseId)),
  'restores/reject-restore.ts rejectRestore': aCase('restore.approve', (by, { caseId }) =>
    rejectRestore(by, caseId, 'No'),
  ),
  'restores/request-restore.ts requestRestore': aCase('restore.request', (by, world) =>
    requestRestore(by, {
      siteId: world.siteId,
      origin: { kind: 'copy', copyId: world.copyId },
      target: { kind: 'beside', sourceId: world.sourceId, database: 'found_again' },
      reason: 'To look something up',
    }),
  ),
  'restores/request-undo.ts requestUndo': aCase('restore.request', (by, { caseId }) =>
    requestUndo(by, caseId, 'Wrong day'),
  ),
  'restores/sign-off-restore.ts signOffRestore': aCase('restore.request', (by, { caseId }) =>
    signOffRestore(by, caseId, null),
  ),
  'restores/submit-restore.ts submitRestore': aCase('restore.request', (by, { caseId }) =>
    submitRestore(by, caseId, []),
  ),
  'restores/withdraw-restore.ts withdrawRestore': aCase('restore.request', (by, { caseId }) =>
    withdrawRestore(by, caseId),
  ),
};
