import type { Transaction } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import type { RestoreCaseFacts } from '#lib/domain/restore-case.ts';
import type { Practice, RestoreCase, Site } from '#prisma/generated/client.ts';
import { stateWord } from './state-names.ts';

export type CaseInScope = RestoreCase & { practice: Practice; site: Site };

type MayTouchCases = Authorized<'restore.request' | 'restore.approve' | 'restore.support' | 'history.read'>;

/** A case at a site in scope, with its practice and site; null when there is none: a foreign one is not found. */
export function caseInScope(tx: Transaction, by: MayTouchCases, caseId: string): Promise<CaseInScope | null> {
  return tx.restoreCase.findFirst({
    where: { id: caseId, site: siteWhere(by.scope) },
    include: { practice: true, site: true },
  });
}

/** What the decisions of lib/domain look at. */
export function factsOf(row: RestoreCase): RestoreCaseFacts {
  return { ...row, state: stateWord(row.state) };
}
