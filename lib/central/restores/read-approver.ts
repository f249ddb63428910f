import { database } from '#lib/central/database/client.ts';
import { relyingParty } from '#lib/central/passkeys/relying-party.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { judgeApproval } from '#lib/domain/restore-approval.ts';
import { caseInScope, factsOf } from './case-in-scope.ts';
import type { ApproverView } from './case-view.ts';
import { readApprovers } from './read-approvers.ts';
import { readPins } from './read-pins.ts';

/** Whether the approver who reads the page could sign now, with which passkeys, or why not; null outside their scope. */
export async function readApprover(
  by: Authorized<'restore.approve'>,
  caseId: string,
): Promise<ApproverView | null> {
  const reader = database();
  const row = await caseInScope(reader, by, caseId);
  if (row === null) return null;
  const approvers = await readApprovers(reader, row.practiceId, by.now);
  const own = approvers.find((approver) => approver.userId === by.actor.userId);
  const pins = await readPins(reader, row, by.now);
  const person = {
    userId: by.actor.userId,
    approverSince: own?.approverSince ?? null,
    passkeysChangedAt: own?.passkeysChangedAt ?? null,
  };
  return {
    caseId,
    challenge: row.documentHash,
    problem: judgeApproval(factsOf(row), person, row.practice, by.now),
    needsCode: pins.needsCode,
    rpId: relyingParty().rpId,
    passkeys: (own?.passkeys ?? []).filter(({ credentialId }) => pins.credentialIds.includes(credentialId)),
    hasAnyPasskey: (own?.passkeys.length ?? 0) > 0,
  };
}
