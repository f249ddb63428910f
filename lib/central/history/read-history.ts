import { database, type Reader } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { type FoundRow, findRows } from './find-rows.ts';
import { type HistoryCursor, type HistoryQuestion, writeCursor } from './history-question.ts';
import type { HistoryRow, HistorySlot } from './history-row.ts';
import { loadAttempts } from './load-attempts.ts';
import { loadRestores } from './load-restores.ts';
import { loadSizes, type SizeHistory } from './load-sizes.ts';

export type History = {
  rows: HistoryRow[];
  /** For the address of the next page; null on the last one. */
  next: string | null;
  /** What can be filtered by: the sites in scope, and the sets of the chosen one. */
  sites: { id: string; name: string }[];
  sets: { id: string; name: string }[];
  /** How the size of one set developed, where one is chosen or there is only one. */
  sizes: SizeHistory | null;
};

export const rowsPerPage = 50;

/**
 * L7's table for the sites in scope, newest first: what was tried, what was due and not tried, and what was restored. Null when the
 * chosen site or set isn't in scope.
 */
export async function readHistory(
  by: Authorized<'history.read'>,
  question: HistoryQuestion,
  limit = rowsPerPage,
): Promise<History | null> {
  const reader = database();
  const sites = await reader.site.findMany({
    where: siteWhere(by.scope),
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    select: {
      id: true,
      name: true,
      timeZone: true,
      sets: { orderBy: { name: 'asc' }, select: { id: true, name: true } },
    },
  });
  const chosen = question.siteId === null ? sites : sites.filter((site) => site.id === question.siteId);
  if (question.siteId !== null && chosen.length === 0) return null;
  const sets = chosen.length === 1 ? (chosen[0]?.sets ?? []) : [];
  const allSets = chosen.flatMap((site) => site.sets);
  if (question.setId !== null && !allSets.some((set) => set.id === question.setId)) return null;

  const siteIds = chosen.map((site) => site.id);
  const found = await findRows(reader, siteIds, question, limit + 1, by.now);
  const shown = found.slice(0, limit);
  const sizedSet = question.setId ?? (allSets.length === 1 ? (allSets[0]?.id ?? null) : null);
  const [rows, sizes] = await Promise.all([
    loadRows(reader, shown),
    sizedSet === null ? null : loadSizes(reader, sizedSet, question.days, by.now),
  ]);
  return {
    rows,
    next: found.length > limit ? cursorOf(shown.at(-1)) : null,
    sites: sites.map(({ id, name }) => ({ id, name })),
    sets,
    sizes,
  };
}

function cursorOf(row: HistoryCursor | undefined): string | null {
  return row === undefined ? null : writeCursor(row);
}

async function loadRows(reader: Reader, found: FoundRow[]): Promise<HistoryRow[]> {
  const idsOf = (kind: FoundRow['kind']): string[] =>
    found.filter((row) => row.kind === kind).map((row) => row.id);
  const [attempts, slots, restores] = await Promise.all([
    loadAttempts(reader, idsOf('attempt')),
    loadSlots(reader, idsOf('slot')),
    loadRestores(reader, idsOf('restore')),
  ]);
  return found.flatMap((row) => attempts.get(row.id) ?? slots.get(row.id) ?? restores.get(row.id) ?? []);
}

async function loadSlots(reader: Reader, ids: string[]): Promise<Map<string, HistorySlot>> {
  if (ids.length === 0) return new Map();
  const slots = await reader.slot.findMany({
    where: { id: { in: ids } },
    select: {
      id: true,
      dueAt: true,
      state: true,
      excuse: true,
      site: { select: { id: true, name: true, timeZone: true } },
      set: { select: { id: true, name: true } },
    },
  });
  return new Map(
    slots.flatMap(({ id, dueAt, state, excuse, site, set }): [string, HistorySlot][] =>
      state === 'missed' || state === 'unknown' || state === 'excused'
        ? [[id, { kind: 'slot', id, at: dueAt, site, set, state, excuse }]]
        : [],
    ),
  );
}
