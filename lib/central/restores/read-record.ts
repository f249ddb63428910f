import { database } from '#lib/central/database/client.ts';
import type { Authorized } from '#lib/central/scope.ts';
import type { CaseView } from './case-view.ts';
import { readRestore } from './read-restore.ts';

/** A case as it is printed, with the heads of the chains that it stands in: what is altered later shows against them. */
export type RestoreRecord = {
  view: CaseView;
  /** The newest entry of the case's own chain. */
  caseHead: { seq: number; hash: string } | null;
  /** The newest audit entry about this case, in the chain of all entries. */
  auditHead: { seq: string; hash: string } | null;
  approverCredential: string | null;
};

export async function readRecord(
  by: Authorized<'history.read'>,
  caseId: string,
): Promise<RestoreRecord | null> {
  const view = await readRestore(by, caseId);
  if (view === null) return null;
  const entry = await database().auditEntry.findFirst({
    where: { subjectKind: 'restore', subjectId: caseId, seq: { not: null } },
    orderBy: { seq: 'desc' },
    select: { seq: true, hash: true },
  });
  const last = view.events.findLast((event) => event.seq !== null);
  const approved = view.events.findLast((event) => event.kind === 'approved');
  const credential = approved?.details.credentialId;
  return {
    view,
    caseHead: last?.seq == null ? null : { seq: last.seq, hash: last.hash },
    auditHead: entry?.seq == null ? null : { seq: String(entry.seq), hash: entry.hash },
    approverCredential: typeof credential === 'string' ? credential : null,
  };
}
