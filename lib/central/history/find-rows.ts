import type { Reader } from '#lib/central/database/client.ts';
import { Prisma } from '#prisma/generated/client.ts';
import type { HistoryQuestion } from './history-question.ts';

/** Which rows stand on a page, before anything about them is read. */
export type FoundRow = { kind: 'attempt' | 'slot' | 'restore'; id: string; at: Date };

/**
 * The newest attempts, the due moments that nobody tried at, and the restores of these sites, in one order: by instant,
 * then by id. Each part is read by index and no further than the page reaches.
 */
export function findRows(
  reader: Reader,
  siteIds: string[],
  question: HistoryQuestion,
  limit: number,
  now: Date,
): Promise<FoundRow[]> {
  return reader.$queryRaw<FoundRow[]>`
    SELECT * FROM (
      (SELECT 'attempt' AS kind, id, started_at AS at FROM attempt
       WHERE ${Prisma.join(attemptConditions(siteIds, question, now), ' AND ')}
       ORDER BY started_at DESC, id DESC LIMIT ${limit})
      UNION ALL
      (SELECT 'slot' AS kind, id, due_at AS at FROM slot
       WHERE ${Prisma.join(slotConditions(siteIds, question, now), ' AND ')}
       ORDER BY due_at DESC, id DESC LIMIT ${limit})
      UNION ALL
      (SELECT 'restore' AS kind, id, requested_at AS at FROM restore_case
       WHERE ${Prisma.join(restoreConditions(siteIds, question, now), ' AND ')}
       ORDER BY requested_at DESC, id DESC LIMIT ${limit})
    ) all_kinds
    ORDER BY at DESC, id DESC LIMIT ${limit}`;
}

function attemptConditions(siteIds: string[], question: HistoryQuestion, now: Date): Prisma.Sql[] {
  const conditions = placeConditions(siteIds, question, now, Prisma.sql`started_at`);
  if (question.outcome === 'made') conditions.push(Prisma.sql`outcome = 'completed'`);
  if (question.outcome === 'failed') conditions.push(Prisma.sql`outcome IN ('failed', 'interrupted')`);
  if (question.trigger !== null) conditions.push(Prisma.sql`trigger = ${question.trigger}`);
  return conditions;
}

/** A moment that was tried at and not kept is told by its attempts. */
function slotConditions(siteIds: string[], question: HistoryQuestion, now: Date): Prisma.Sql[] {
  const conditions = placeConditions(siteIds, question, now, Prisma.sql`due_at`);
  conditions.push(Prisma.sql`state IN ('missed', 'unknown', 'excused')`);
  conditions.push(Prisma.sql`NOT EXISTS (SELECT 1 FROM attempt WHERE attempt.slot_id = slot.id)`);
  if (question.outcome === 'made') conditions.push(Prisma.sql`FALSE`);
  if (question.trigger !== null && question.trigger !== 'scheduled') conditions.push(Prisma.sql`FALSE`);
  return conditions;
}

/** A restore belongs to the sets of the source that it was of, and was started by no schedule. */
function restoreConditions(siteIds: string[], question: HistoryQuestion, now: Date): Prisma.Sql[] {
  const ofSet = Prisma.sql`source_id IN (SELECT source_id FROM set_member WHERE set_id = ${question.setId})`;
  const conditions = placeConditions(siteIds, question, now, Prisma.sql`requested_at`, ofSet);
  if (question.outcome === 'made')
    conditions.push(Prisma.sql`state IN ('swapped', 'restored', 'signed_off')`);
  if (question.outcome === 'failed') conditions.push(Prisma.sql`state = 'failed'`);
  if (question.trigger !== null) conditions.push(Prisma.sql`FALSE`);
  return conditions;
}

function placeConditions(
  siteIds: string[],
  question: HistoryQuestion,
  now: Date,
  at: Prisma.Sql,
  ofSet: Prisma.Sql = Prisma.sql`set_id = ${question.setId}`,
): Prisma.Sql[] {
  const conditions = [Prisma.sql`site_id = ANY(${siteIds}::text[])`];
  if (question.setId !== null) conditions.push(ofSet);
  if (question.days !== null) {
    const since = new Date(now.getTime() - question.days * 86_400_000);
    conditions.push(Prisma.sql`${at} >= ${since}::timestamp`);
  }
  if (question.after !== null) {
    conditions.push(Prisma.sql`(${at}, id) < (${question.after.at}::timestamp, ${question.after.id})`);
  }
  return conditions;
}
