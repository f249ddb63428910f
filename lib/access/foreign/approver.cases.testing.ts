import { beginEndorsement, findEndorsable } from '#lib/central/approvers/begin-endorsement.ts';
import { endorseApprover } from '#lib/central/approvers/endorse-approver.ts';
import { listApprovers } from '#lib/central/approvers/list-approvers.ts';
import { listSitePins } from '#lib/central/approvers/list-site-pins.ts';
import { database } from '#lib/central/database/client.ts';
import { changeRestoreSettings } from '#lib/central/restore-settings/change-restore-settings.ts';
import { findRestoreSettings } from '#lib/central/restore-settings/find-restore-settings.ts';
import { challengeOf, type EndorsementDocument } from '#lib/contract/permit.ts';
import { aCase, type Case } from './a-case.testing.ts';

const settings = { supportApproves: true, keepDays: 14, lapseHours: 12, approverId: null, deputyId: null };

export const approverCases: Record<string, Case> = {
  'approvers/begin-endorsement.ts beginEndorsement': aCase('restore.approve', (by, world) =>
    beginEndorsement(by, world),
  ),
  'approvers/begin-endorsement.ts findEndorsable': aCase('restore.approve', async (by, world) => {
    const found = await findEndorsable(database(), by, world);
    return found.ok ? { name: found.passkey.user.name } : found;
  }),
  'approvers/endorse-approver.ts endorseApprover': aCase('restore.approve', (by, world) => {
    const { practiceId, approver, approverDevice, managerDevice, passkeyId } = world;
    const document: EndorsementDocument = {
      format: 'keepwell-endorsement',
      version: 1,
      practiceId,
      approver: approverDevice.approver({ personId: approver.id, name: approver.name }),
      endorsedAt: by.now.toISOString(),
    };
    return endorseApprover(by, passkeyId, { document, assertion: managerDevice.sign(challengeOf(document)) });
  }),
  'approvers/list-approvers.ts listApprovers': aCase('policy.read', (by, { practiceId }) =>
    listApprovers(by, practiceId),
  ),
  'approvers/list-site-pins.ts listSitePins': aCase('site.read', (by, { siteId }) =>
    listSitePins(by, siteId),
  ),
  'restore-settings/change-restore-settings.ts changeRestoreSettings': aCase(
    'practice.change',
    (by, { practiceId }) => changeRestoreSettings(by, { practiceId, revision: 1, input: settings }),
  ),
  'restore-settings/find-restore-settings.ts findRestoreSettings': aCase(
    'policy.read',
    (by, { practiceId }) => findRestoreSettings(by, practiceId),
  ),
};
