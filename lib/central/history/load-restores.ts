import type { Reader } from '#lib/central/database/client.ts';
import { targetOf } from '#lib/central/restores/case-subject.ts';
import { stateWord } from '#lib/central/restores/state-names.ts';
import type { HistoryRestore } from './history-row.ts';

/** Restores as lines of the history (L7). */
export async function loadRestores(reader: Reader, ids: string[]): Promise<Map<string, HistoryRestore>> {
  if (ids.length === 0) return new Map();
  const cases = await reader.restoreCase.findMany({
    where: { id: { in: ids } },
    select: {
      id: true,
      target: true,
      state: true,
      submittedAt: true,
      requestedBy: true,
      requestedName: true,
      requestedAt: true,
      startedAt: true,
      endedAt: true,
      site: { select: { id: true, name: true, timeZone: true } },
    },
  });
  return new Map(
    cases.map((row) => [
      row.id,
      {
        kind: 'restore',
        id: row.id,
        at: row.requestedAt,
        site: row.site,
        set: { id: '', name: targetOf(row).database },
        state: stateWord(row.state),
        isSubmitted: row.submittedAt !== null,
        requestedName: row.requestedBy === null ? null : row.requestedName,
        tookMs:
          row.startedAt === null || row.endedAt === null
            ? null
            : row.endedAt.getTime() - row.startedAt.getTime(),
      },
    ]),
  );
}
