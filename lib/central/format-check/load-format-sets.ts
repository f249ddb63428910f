import type { Reader } from '#lib/central/database/client.ts';
import { copyStateWord } from '#lib/central/site-view/copy-state-word.ts';
import { type FormatCopy, type FormatSet, livesElsewhere } from '#lib/domain/format-check.ts';
import type { FormatSteps } from './steps.ts';

/** A set as the question stands now, with what only its record tells. */
export type LoadedSet = Omit<FormatSet, 'copies'> & {
  snapshotAt: Date | null;
  copies: (FormatCopy & { source: string; checkedAt: Date | null })[];
};

/** What has come of a question's backups and checks so far. */
export async function loadFormatSets(
  reader: Reader,
  siteId: string,
  steps: FormatSteps,
): Promise<LoadedSet[]> {
  const orderIds = steps.sets.flatMap((set) => [set.backupOrderId, ...Object.values(set.checks)]);
  const [orders, attempts] = await Promise.all([
    reader.order.findMany({ where: { siteId, id: { in: orderIds } } }),
    reader.attempt.findMany({
      where: { siteId, orderId: { in: steps.sets.map((set) => set.backupOrderId) } },
      orderBy: { startedAt: 'desc' },
      select: attemptColumns,
    }),
  ]);
  return steps.sets.map((set) => {
    const own = attempts.filter((attempt) => attempt.orderId === set.backupOrderId);
    const made = own.find((attempt) => attempt.outcome === 'completed');
    const order = orders.find(({ id }) => id === set.backupOrderId);
    const hasEnded = order === undefined || !isOpen(order.state);
    const snapshots = made?.backups.map((backup) => backup.snapshotAt.getTime()) ?? [];
    return {
      setId: set.setId,
      name: set.name,
      members: set.members,
      backup: made !== undefined ? 'made' : hasEnded ? 'failed' : 'running',
      snapshotAt: snapshots.length === 0 ? null : new Date(Math.min(...snapshots)),
      copies: (made?.backups ?? []).flatMap((backup) =>
        backup.copies
          .filter((copy) => copy.state !== 'given_up' && copy.state !== 'expired')
          .map((copy) => {
            const check = orders.find(({ id }) => id === set.checks[copy.id]);
            return {
              copyId: copy.id,
              sourceId: backup.source.id,
              source: backup.source.name,
              destinationId: copy.destination.id,
              destination: copy.destination.name,
              isElsewhere: livesElsewhere(copy.destination),
              state: copyStateWord(copy.state),
              check: checkOf(check?.state),
              checkedAt: check?.finishedAt ?? null,
            };
          }),
      ),
    };
  });
}

const attemptColumns = {
  orderId: true,
  outcome: true,
  backups: {
    select: {
      snapshotAt: true,
      source: { select: { id: true, name: true } },
      copies: {
        orderBy: { destination: { name: 'asc' } },
        select: {
          id: true,
          state: true,
          destination: { select: { id: true, name: true, kind: true, placement: true } },
        },
      },
    },
  },
} as const;

function isOpen(state: string): boolean {
  return state === 'asked' || state === 'queued' || state === 'running';
}

function checkOf(state: string | undefined): FormatCopy['check'] {
  if (state === undefined) return 'none';
  if (isOpen(state)) return 'running';
  return state === 'done' ? 'passed' : 'failed';
}
