import { database } from '#lib/central/database/client.ts';
import type { HistoryAttempt } from '#lib/central/history/history-row.ts';
import { loadAttempts } from '#lib/central/history/load-attempts.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';

export type AttemptView = HistoryAttempt & {
  finishedAt: Date | null;
  /** Until when its slot may still be tried at; null for one that belongs to no slot. */
  closesAt: Date | null;
  /** Every other try at the same slot, oldest first. */
  others: HistoryAttempt[];
};

/** One try, whatever came of it; null when it isn't in scope. */
export async function readAttempt(
  by: Authorized<'history.read'>,
  attemptId: string,
): Promise<AttemptView | null> {
  const reader = database();
  const attempt = await reader.attempt.findFirst({
    where: { id: attemptId, site: siteWhere(by.scope) },
    select: { finishedAt: true, slot: { select: { closesAt: true, attempts: { select: { id: true } } } } },
  });
  if (attempt === null) return null;
  const otherIds = (attempt.slot?.attempts ?? []).map(({ id }) => id).filter((id) => id !== attemptId);
  const loaded = await loadAttempts(reader, [attemptId, ...otherIds]);
  const own = loaded.get(attemptId);
  if (own === undefined) return null;
  const others = otherIds.flatMap((id) => loaded.get(id) ?? []);
  others.sort((a, b) => a.at.getTime() - b.at.getTime());
  return { ...own, finishedAt: attempt.finishedAt, closesAt: attempt.slot?.closesAt ?? null, others };
}
