import { isUniqueViolation, type Transaction } from '#lib/central/database/client.ts';
import { addCaseOrder, type PlacedCaseOrder } from '#lib/central/orders/case-order.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { type Permit, permitSchema } from '#lib/contract/permit.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { RestoreState } from '#prisma/generated/enums.ts';
import type { CaseInScope } from './case-in-scope.ts';
import { changeCase } from './change-case.ts';
import { mailDecided } from './mail-restore.ts';
import { rewrapSiteOf } from './read-pins.ts';

export type SettledApproval =
  | { ok: true; order: PlacedCaseOrder }
  | { ok: false; problem: 'already_decided' | 'another_under_way' };

/**
 * Makes a yes a permit and sends it: to the agent that restores, or first to the one that must seal the backup's key
 * anew for it. Refuses while another restore of the same database is under way; of two that are approved at once, the
 * database's index `restore_case_approved` refuses one (`isAnotherUnderWay`).
 */
export async function settleApproval(
  tx: Transaction,
  by: Authorized<'restore.approve'>,
  row: CaseInScope,
  signed: Permit['by'],
): Promise<SettledApproval> {
  if (await isSourceBusy(tx, row)) return { ok: false, problem: 'another_under_way' };
  const permit = permitSchema.parse({ document: row.document, by: signed });
  const isChanged = await changeCase(tx, by, row, {
    data: {
      state: 'approved',
      permit: permit as unknown as Prisma.InputJsonObject,
      decidedBy: by.actor.userId,
      decidedName: by.actor.name,
      decidedAt: by.now,
    },
    event: 'approved',
    audit: 'restore.approved',
    details:
      signed.kind === 'passkey'
        ? { by: 'passkey', credentialId: signed.assertion.id, documentHash: row.documentHash }
        : { by: 'site-code', documentHash: row.documentHash },
  });
  if (!isChanged) return { ok: false, problem: 'already_decided' };
  await mailDecided(tx, row, { outcome: 'approved', byName: by.actor.name }, by.now);
  const rewrapAt = rewrapSiteOf(row);
  const order = await addCaseOrder(tx, {
    siteId: rewrapAt ?? row.siteId,
    request: rewrapAt === null ? { kind: 'restore', permit, header: null } : { kind: 'rewrap', permit },
    requestedBy: by.actor.userId,
    now: by.now,
  });
  return { ok: true, order };
}

async function isSourceBusy(tx: Transaction, row: CaseInScope): Promise<boolean> {
  if (row.sourceId === null) return false;
  const { id, siteId, sourceId } = row;
  const state = { in: ['approved', 'safety_backup', 'restoring', 'proving'] as RestoreState[] };
  return (await tx.restoreCase.count({ where: { id: { not: id }, siteId, sourceId, state } })) > 0;
}

export function isAnotherUnderWay(thrown: unknown): boolean {
  return isUniqueViolation(thrown);
}
