import { approverWhere } from '#lib/central/approvers/present-approvers.ts';
import { database } from '#lib/central/database/client.ts';
import { type Authorized, wholePracticeWhere } from '#lib/central/scope.ts';
import type { RestoreSettings } from './restore-settings-input.ts';

export type PracticeRestoreSettings = RestoreSettings & {
  practice: { id: string; name: string };
  revision: number;
  /** Who can be named: the practice's approvers. */
  people: { id: string; name: string }[];
};

/** How a practice wants its restores; null when the whole of it isn't in scope. */
export async function findRestoreSettings(
  by: Authorized<'policy.read'>,
  practiceId: string,
): Promise<PracticeRestoreSettings | null> {
  const row = await database().practice.findFirst({
    where: { AND: [wholePracticeWhere(by.scope), { id: practiceId, archivedAt: null }] },
  });
  if (row === null) return null;
  const people = await database().user.findMany({
    where: approverWhere(practiceId),
    select: { id: true, name: true },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  const { id, name, revision, supportApproves, keepDays, lapseHours, approverId, deputyId } = row;
  return {
    practice: { id, name },
    revision,
    supportApproves,
    keepDays,
    lapseHours,
    approverId,
    deputyId,
    people,
  };
}
