import { database } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { judgeFormatCheck, openFormatSteps } from '#lib/domain/format-check.ts';
import type { FormatCheck } from '#prisma/generated/client.ts';
import { type LoadedSet, loadFormatSets } from './load-format-sets.ts';
import { type FormatResult, formatStepsSchema } from './steps.ts';

export type FormatLine = {
  checkId: string;
  askedName: string;
  askedAt: Date;
  finishedAt: Date | null;
  /** Null while it is under way. */
  isSafe: boolean | null;
};

export type FormatView = FormatLine & {
  site: { id: string; name: string; timeZone: string; practice: string; practiceId: string };
  deadlineAt: Date;
  sets: FormatSetView[];
};

export type FormatSetView = Omit<FormatResult, 'snapshotAt' | 'copies'> & {
  /** What is waited for; null once this set's part is settled. */
  waitsFor: 'backup' | 'copy' | 'check' | null;
  snapshotAt: Date | null;
  copies: (Omit<FormatResult['copies'][number], 'checkedAt'> & { checkedAt: Date | null })[];
};

/** One "safe to format?" of a site in scope, as its record says or as it stands now; null when there is none. */
export async function readFormatCheck(
  by: Authorized<'history.read'>,
  checkId: string,
): Promise<FormatView | null> {
  const reader = database();
  const check = await reader.formatCheck.findFirst({
    where: { id: checkId, site: siteWhere(by.scope) },
    include: {
      site: {
        select: {
          id: true,
          name: true,
          timeZone: true,
          practiceId: true,
          practice: { select: { name: true } },
        },
      },
    },
  });
  if (check === null) return null;
  const { site } = check;
  const steps = formatStepsSchema.parse(check.steps);
  return {
    ...lineOf(check),
    site: {
      id: site.id,
      name: site.name,
      timeZone: site.timeZone,
      practice: site.practice.name,
      practiceId: site.practiceId,
    },
    deadlineAt: check.deadlineAt,
    sets:
      steps.results === null
        ? presentSets(await loadFormatSets(reader, site.id, steps))
        : steps.results.map(settledSet),
  };
}

/** What was asked at a site in scope, newest first: the records that the answers are kept as. */
export async function listFormatChecks(
  by: Authorized<'history.read'>,
  siteId: string,
): Promise<FormatLine[]> {
  const checks = await database().formatCheck.findMany({
    where: { siteId, site: siteWhere(by.scope) },
    orderBy: [{ askedAt: 'desc' }, { id: 'desc' }],
    take: 100,
  });
  return checks.map(lineOf);
}

function lineOf({ id, askedName, askedAt, finishedAt, isSafe }: FormatCheck): FormatLine {
  return { checkId: id, askedName, askedAt, finishedAt, isSafe };
}

function presentSets(sets: LoadedSet[]): FormatSetView[] {
  const waiting = openFormatSteps(sets);
  return judgeFormatCheck(sets).sets.map((judged) => {
    const set = sets.find(({ setId }) => setId === judged.setId);
    return {
      ...judged,
      waitsFor: waiting.find(({ setId }) => setId === judged.setId)?.waitsFor ?? null,
      snapshotAt: set?.snapshotAt ?? null,
      copies: set?.copies ?? [],
    };
  });
}

function settledSet(result: FormatResult): FormatSetView {
  return {
    ...result,
    waitsFor: null,
    snapshotAt: dateOf(result.snapshotAt),
    copies: result.copies.map((copy) => ({ ...copy, checkedAt: dateOf(copy.checkedAt) })),
  };
}

function dateOf(instant: string | null): Date | null {
  return instant === null ? null : new Date(instant);
}
