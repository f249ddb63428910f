import { database } from '#lib/central/database/client.ts';
import { type HistoryCursor, writeCursor } from '#lib/central/history/history-question.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { preflightSchema } from '#lib/contract/restore-case.ts';
import type { RestoreState } from '#lib/domain/words.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { originOf, targetOf } from './case-subject.ts';
import { stateWord } from './state-names.ts';

/** A case as one line of a list. */
export type RestoreLine = {
  caseId: string;
  practice: string;
  site: { id: string; name: string; timeZone: string };
  database: string;
  mode: 'replace' | 'beside';
  origin: 'copy' | 'file' | 'kept';
  /** Instant that it goes back to; null where no manifest says. */
  backTo: Date | null;
  state: RestoreState;
  isSubmitted: boolean;
  requestedName: string;
  /** Null for one that was begun at the site without the centre. */
  requestedBy: string | null;
  requestedAt: Date;
  decidedName: string | null;
  endedAt: Date | null;
  expiresAt: Date | null;
};

export type RestoreQuestion = {
  siteId: string | null;
  state: 'open' | 'ended' | null;
  after: HistoryCursor | null;
};

export type RestoreList = {
  /** All that are open, newest first; on the first page only. */
  open: RestoreLine[];
  ended: RestoreLine[];
  next: string | null;
  sites: { id: string; name: string }[];
};

export const restoresPerPage = 30;
/** Open ones are few: each lapses, or ends. */
const mostOpen = 100;

const openStates = ['requested', 'checked', 'approved', 'safety_backup', 'restoring', 'proving'] as const;

/** The restores of the sites in scope, open ones first. Null when the chosen site isn't in scope. */
export async function listRestores(
  by: Authorized<'history.read'>,
  question: RestoreQuestion,
  limit = restoresPerPage,
): Promise<RestoreList | null> {
  const sites = await database().site.findMany({
    where: siteWhere(by.scope),
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    select: { id: true, name: true },
  });
  if (question.siteId !== null && !sites.some((site) => site.id === question.siteId)) return null;
  const scope: Prisma.RestoreCaseWhereInput = {
    site: siteWhere(by.scope),
    ...(question.siteId === null ? {} : { siteId: question.siteId }),
  };
  const isFirst = question.after === null;
  const open =
    !isFirst || question.state === 'ended'
      ? []
      : await readLines({ ...scope, state: { in: [...openStates] } }, mostOpen);
  const ended =
    question.state === 'open'
      ? []
      : await readLines(
          { ...scope, state: { notIn: [...openStates] }, ...behind(question.after) },
          limit + 1,
        );
  const shown = ended.slice(0, limit);
  const last = shown.at(-1);
  return {
    open,
    ended: shown,
    next:
      ended.length > limit && last !== undefined
        ? writeCursor({ at: last.requestedAt, id: last.caseId })
        : null,
    sites,
  };
}

/** Cases that wait for an approver's decision, newest first: what an approver should see on every page. */
export async function listWaiting(by: Authorized<'restore.approve'>): Promise<RestoreLine[]> {
  return readLines(
    {
      site: siteWhere(by.scope),
      state: 'checked',
      submittedAt: { not: null },
      expiresAt: { gt: by.now },
      OR: [{ requestedBy: null }, { requestedBy: { not: by.actor.userId } }],
    },
    mostOpen,
  );
}

function behind(after: HistoryCursor | null): Prisma.RestoreCaseWhereInput {
  if (after === null) return {};
  return {
    OR: [{ requestedAt: { lt: after.at } }, { requestedAt: after.at, id: { lt: after.id } }],
  };
}

async function readLines(where: Prisma.RestoreCaseWhereInput, take: number): Promise<RestoreLine[]> {
  const rows = await database().restoreCase.findMany({
    where,
    select: lineColumns,
    orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
    take,
  });
  return rows.map(restoreLine);
}

export const lineColumns = {
  id: true,
  state: true,
  origin: true,
  target: true,
  preflight: true,
  submittedAt: true,
  requestedName: true,
  requestedBy: true,
  requestedAt: true,
  decidedName: true,
  endedAt: true,
  expiresAt: true,
  practice: { select: { name: true } },
  site: { select: { id: true, name: true, timeZone: true } },
} satisfies Prisma.RestoreCaseSelect;

type LineRow = Prisma.RestoreCaseGetPayload<{ select: typeof lineColumns }>;

export function restoreLine(row: LineRow): RestoreLine {
  const { id, practice, preflight, submittedAt, state, origin: _origin, target: _target, ...line } = row;
  const { database: name, mode } = targetOf(row);
  const snapshotAt = preflight === null ? null : preflightSchema.parse(preflight).snapshotAt;
  return {
    ...line,
    caseId: id,
    practice: practice.name,
    database: name,
    mode,
    origin: originOf(row).kind,
    backTo: snapshotAt === null ? null : new Date(snapshotAt),
    state: stateWord(state),
    isSubmitted: submittedAt !== null,
  };
}
