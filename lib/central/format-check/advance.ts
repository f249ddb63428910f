import { systemAuthor, writeAudit } from '#lib/central/audit/write.ts';
import { database, type Transaction } from '#lib/central/database/client.ts';
import { announce } from '#lib/central/redis/announce.ts';
import { judgeFormatCheck, openFormatSteps } from '#lib/domain/format-check.ts';
import { messageOf } from '#lib/shared/errors.ts';
import { createLogger } from '#lib/shared/logger.ts';
import type { FormatCheck } from '#prisma/generated/client.ts';
import { addFormatOrder } from './add-order.ts';
import { type LoadedSet, loadFormatSets } from './load-format-sets.ts';
import { type FormatResult, type FormatSteps, formatStepsSchema } from './steps.ts';

const log = createLogger('format-check');

/**
 * Carries every open "safe to format?" on by what its orders have come to: asks for the checks of copies that have arrived
 * elsewhere, and gives the answer when nothing is waited for any more, or when its time is up. Safe to do twice and at once.
 */
export async function advanceFormatChecks(now: Date): Promise<number> {
  const open = await database().formatCheck.findMany({
    where: { state: { not: 'done' } },
    select: { id: true },
  });
  for (const { id } of open) {
    try {
      const changed = await database().$transaction((tx) => advance(tx, id, now));
      // Whoever waits on its page sees the next step at once.
      if (changed !== null) await announce({ kind: 'facts', siteId: changed });
    } catch (error) {
      // The others go on; this one is looked at again with them.
      log.error({ checkId: id, error: messageOf(error) }, 'a question could not be carried on');
    }
  }
  return open.length;
}

/** The site whose question moved on; null when nothing changed. */
async function advance(tx: Transaction, id: string, now: Date): Promise<string | null> {
  await tx.$queryRaw`SELECT id FROM format_check WHERE id = ${id} FOR UPDATE`;
  const check = await tx.formatCheck.findUniqueOrThrow({ where: { id } });
  if (check.state === 'done') return null;
  const steps = formatStepsSchema.parse(check.steps);
  const sets = await loadFormatSets(tx, check.siteId, steps);
  const asked = await askForChecks(tx, check, steps, sets, now);
  const open = openFormatSteps(sets);
  if (asked === 0 && (open.length === 0 || now >= check.deadlineAt)) {
    await answer(tx, check, steps, sets, now);
    return check.siteId;
  }
  const isBackingUp = open.some(({ waitsFor }) => waitsFor === 'backup');
  const state = isBackingUp ? ('backing_up' as const) : ('proving' as const);
  if (asked === 0 && state === check.state) return null;
  await tx.formatCheck.update({ where: { id }, data: { state, steps } });
  return check.siteId;
}

/** Notes each check in `steps`. Returns how many were asked for now. */
async function askForChecks(
  tx: Transaction,
  { siteId, askedBy, deadlineAt }: FormatCheck,
  steps: FormatSteps,
  sets: LoadedSet[],
  now: Date,
): Promise<number> {
  if (now >= deadlineAt) return 0;
  let asked = 0;
  for (const set of sets) {
    const kept = steps.sets.find(({ setId }) => setId === set.setId);
    for (const { copyId, isElsewhere, state, check } of set.copies) {
      if (kept === undefined || !isElsewhere || state !== 'stored' || check !== 'none') continue;
      const request = { kind: 'verify', copyId, level: 'readable' } as const;
      kept.checks[copyId] = await addFormatOrder(tx, { siteId, request, requestedBy: askedBy, now });
      asked += 1;
    }
  }
  return asked;
}

async function answer(
  tx: Transaction,
  check: FormatCheck,
  steps: FormatSteps,
  sets: LoadedSet[],
  now: Date,
): Promise<void> {
  const verdict = judgeFormatCheck(sets);
  const results = verdict.sets.map((judged): FormatResult => resultOf(judged, sets));
  await tx.formatCheck.update({
    where: { id: check.id },
    data: { state: 'done', isSafe: verdict.isSafe, finishedAt: now, steps: { ...steps, results } },
  });
  const site = await tx.site.findUniqueOrThrow({ where: { id: check.siteId } });
  await writeAudit(tx, systemAuthor(now), {
    action: 'format_check.answered',
    practiceId: site.practiceId,
    siteId: site.id,
    subject: { kind: 'site', id: site.id, name: site.name },
    details: { checkId: check.id, isSafe: verdict.isSafe },
  });
}

function resultOf(judged: Omit<FormatResult, 'snapshotAt' | 'copies'>, sets: LoadedSet[]): FormatResult {
  const set = sets.find(({ setId }) => setId === judged.setId);
  return {
    ...judged,
    snapshotAt: set?.snapshotAt?.toISOString() ?? null,
    copies: (set?.copies ?? []).map(({ source, destination, isElsewhere, state, check, checkedAt }) => ({
      source,
      destination,
      isElsewhere,
      state,
      check,
      checkedAt: checkedAt?.toISOString() ?? null,
    })),
  };
}
