import { database, type Reader } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import type { Failure } from '#lib/contract/failure.ts';
import { preflightSchema } from '#lib/contract/restore-case.ts';
import { judgeUndo } from '#lib/domain/restore-case.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { originOf, targetOf } from './case-subject.ts';
import type { CaseView } from './case-view.ts';
import { keptOf } from './kept.ts';
import { codeShownUntil, comparisonIn, eventView, stepsIn } from './read-events.ts';
import { stateWord } from './state-names.ts';

/** A case with all that happened to it; null when it isn't in scope. */
export async function readRestore(by: Authorized<'history.read'>, caseId: string): Promise<CaseView | null> {
  const reader = database();
  const row = await reader.restoreCase.findFirst({
    where: { id: caseId, site: siteWhere(by.scope) },
    include: caseRelations,
  });
  if (row === null) return null;
  const events = row.events.map(eventView);
  const undone = row.undoneBy.map((undo) => ({ caseId: undo.id, state: stateWord(undo.state) }));
  const target = targetOf(row);
  const state = stateWord(row.state);
  const kept = keptOf(row);
  const permit = row.permit as { by: { kind: 'passkey' | 'site-code' } } | null;
  return {
    caseId,
    revision: row.revision,
    practice: row.practice,
    site: row.site,
    state,
    isSubmitted: row.submittedAt !== null,
    origin: originOf(row),
    target,
    name: await nameOf(reader, row),
    backup: await backupView(reader, row),
    undoes: row.undoes && { caseId: row.undoes.id, swappedAt: row.undoes.endedAt },
    undoneBy: undone.at(-1) ?? null,
    reason: row.reason,
    requestedBy: row.requestedBy,
    requestedName: row.requestedName,
    requestedAt: row.requestedAt,
    keepDays: (row.request as { keepDays?: number } | null)?.keepDays ?? row.practice.keepDays,
    preflight: row.preflight === null ? null : preflightSchema.parse(row.preflight),
    checkFailure: row.checkFailure as Failure | null,
    checkedAt: row.checkedAt,
    acknowledged: row.acknowledged,
    submittedAt: row.submittedAt,
    documentHash: row.documentHash,
    expiresAt: row.expiresAt,
    callBackCode: row.callBackCode,
    support: await supportView(reader, row),
    decided:
      row.decidedAt === null
        ? null
        : { byName: row.decidedName ?? '', at: row.decidedAt, reason: row.decisionReason },
    permittedBy: permit?.by.kind ?? null,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    failure: row.failure as Failure | null,
    steps: stepsIn(events),
    comparison: comparisonIn(events),
    safetyBackupId: row.safetyBackupId,
    kept: kept && { ...kept, droppedAt: row.keptDroppedAt },
    codeShownUntil: codeShownUntil(events),
    signedOff:
      row.signedOffAt === null
        ? null
        : { byName: row.signedOffName ?? '', at: row.signedOffAt, note: row.signOffNote },
    undoProblem: judgeUndo(
      {
        state,
        mode: target.mode,
        kept,
        keptDroppedAt: row.keptDroppedAt,
        undone: undone.map((undo) => undo.state),
      },
      by.now,
    ),
    events,
  };
}

const caseRelations = {
  practice: { select: { id: true, name: true, supportApproves: true, keepDays: true } },
  site: { select: { id: true, name: true, timeZone: true } },
  backup: {
    select: {
      id: true,
      snapshotAt: true,
      source: { select: { name: true } },
      site: { select: { name: true } },
    },
  },
  undoes: { select: { id: true, endedAt: true } },
  undoneBy: { select: { id: true, state: true }, orderBy: { requestedAt: 'asc' } },
  events: { orderBy: { seq: 'asc' } },
} satisfies Prisma.RestoreCaseInclude;

type CaseRow = Prisma.RestoreCaseGetPayload<{ include: typeof caseRelations }>;

async function backupView(reader: Reader, row: CaseRow): Promise<CaseView['backup']> {
  if (row.backup === null) return null;
  const origin = originOf(row);
  const destination =
    origin.kind === 'copy'
      ? await reader.destination.findFirst({
          where: { id: origin.destinationId, practiceId: row.practiceId },
          select: { name: true },
        })
      : null;
  const { id, snapshotAt, source, site } = row.backup;
  return {
    backupId: id,
    source: source.name,
    snapshotAt,
    site: site.name,
    destination: destination?.name ?? null,
  };
}

async function nameOf(reader: Reader, row: CaseRow): Promise<string> {
  const { database: own, mode } = targetOf(row);
  if (row.sourceId === null || mode === 'beside') return own;
  const source = await reader.source.findFirst({
    where: { id: row.sourceId, siteId: row.siteId },
    select: { name: true },
  });
  return source?.name ?? own;
}

async function supportView(reader: Reader, row: CaseRow): Promise<CaseView['support']> {
  if (row.supportBy === null || row.supportAt === null) return null;
  const person = await reader.user.findUnique({ where: { id: row.supportBy }, select: { name: true } });
  return { userId: row.supportBy, byName: person?.name ?? '', at: row.supportAt };
}
