import type { Reader } from '#lib/central/database/client.ts';
import { copyStateWord } from '#lib/central/site-view/copy-state-word.ts';
import type { Failure } from '#lib/contract/failure.ts';
import { judgeSizeChange } from '#lib/domain/size-change.ts';
import { type CopyState, type ProofKind, proofKinds } from '#lib/domain/words.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { HistoryAttempt, HistoryCopy } from './history-row.ts';

/** Everything that the table tells of these attempts, in a fixed number of queries. */
export async function loadAttempts(reader: Reader, ids: string[]): Promise<Map<string, HistoryAttempt>> {
  const attempts = await reader.attempt.findMany({ where: { id: { in: ids } }, select: attemptColumns });
  const [orderers, before] = await Promise.all([
    loadOrderers(
      reader,
      attempts.flatMap((attempt) => attempt.orderId ?? []),
    ),
    loadSizesBefore(
      reader,
      attempts.flatMap((attempt) => attempt.backups.map((backup) => backup.id)),
    ),
  ]);
  return new Map(
    attempts.map((attempt) => {
      const orderedBy = attempt.orderId === null ? null : (orderers.get(attempt.orderId) ?? null);
      return [attempt.id, historyAttempt(attempt, orderedBy, before)];
    }),
  );
}

const attemptColumns = {
  id: true,
  startedAt: true,
  finishedAt: true,
  trigger: true,
  outcome: true,
  failure: true,
  orderId: true,
  site: { select: { id: true, name: true, timeZone: true } },
  set: { select: { id: true, name: true } },
  slot: { select: { dueAt: true } },
  backups: {
    orderBy: { id: 'asc' },
    select: {
      id: true,
      sizeBytes: true,
      source: { select: { name: true } },
      copies: {
        orderBy: { destination: { name: 'asc' } },
        select: {
          state: true,
          failure: true,
          intactAt: true,
          readableAt: true,
          restoredAt: true,
          drillFailedAt: true,
          destinationId: true,
          destination: { select: { name: true, placement: true } },
        },
      },
    },
  },
} satisfies Prisma.AttemptSelect;

type AttemptRow = Prisma.AttemptGetPayload<{ select: typeof attemptColumns }>;
type CopyRow = AttemptRow['backups'][number]['copies'][number];

function historyAttempt(
  attempt: AttemptRow,
  orderedBy: string | null,
  before: Map<string, number>,
): HistoryAttempt {
  const { id, site, set, backups } = attempt;
  const sizeBytes =
    backups.length === 0 ? null : backups.reduce((sum, backup) => sum + Number(backup.sizeBytes), 0);
  const earlier = backups.map((backup) => before.get(backup.id));
  const isComparable = earlier.length > 0 && earlier.every((size) => size !== undefined);
  const previousBytes = isComparable ? earlier.reduce<number>((sum, size) => sum + (size ?? 0), 0) : null;
  return {
    kind: 'attempt',
    id,
    at: attempt.startedAt,
    site,
    set,
    trigger: triggerWord(attempt.trigger),
    orderedBy,
    dueAt: attempt.slot?.dueAt ?? null,
    outcome: attempt.outcome,
    failure: attempt.failure as Failure | null,
    tookMs: attempt.finishedAt === null ? null : attempt.finishedAt.getTime() - attempt.startedAt.getTime(),
    backups: backups.map((backup) => ({
      id: backup.id,
      source: backup.source.name,
      sizeBytes: Number(backup.sizeBytes),
    })),
    copies: worstCopies(backups.flatMap((backup) => backup.copies)),
    sizeBytes,
    change: sizeBytes === null ? { verdict: 'first' } : judgeSizeChange(previousBytes, sizeBytes),
    proof: leastProof(backups.map((backup) => backup.copies)),
  };
}

function triggerWord(trigger: string): HistoryAttempt['trigger'] {
  return trigger === 'manual' || trigger === 'local' ? trigger : 'scheduled';
}

/** From what is most in need of somebody to what is well. */
const byNeed: CopyState[] = ['corrupt', 'missing', 'given-up', 'waiting', 'storing', 'expired', 'stored'];

function worstCopies(copies: CopyRow[]): HistoryCopy[] {
  const worst = new Map<string, HistoryCopy>();
  for (const { destinationId, destination, state, failure } of copies) {
    const word = copyStateWord(state);
    const known = worst.get(destinationId);
    if (known !== undefined && byNeed.indexOf(known.state) <= byNeed.indexOf(word)) continue;
    worst.set(destinationId, {
      destination: destination.name,
      offSite: destination.placement === 'off-site',
      state: word,
      failure: failure as Failure | null,
    });
  }
  return [...worst.values()];
}

/** Of each backup its best stored copy counts; of several backups the one that was shown least. */
function leastProof(backups: CopyRow[][]): ProofKind | null {
  const ranks = backups.map((copies) =>
    Math.max(0, ...copies.filter((copy) => copy.state === 'stored').map(rankOf)),
  );
  const least = ranks.length === 0 ? 0 : Math.min(...ranks);
  return proofKinds[least - 1] ?? null;
}

/** How much a copy was shown to be: a drill that failed leaves nothing of it. */
function rankOf(copy: CopyRow): number {
  if (copy.drillFailedAt !== null) return 0;
  return copy.restoredAt ? 3 : copy.readableAt ? 2 : copy.intactAt ? 1 : 0;
}

async function loadOrderers(reader: Reader, orderIds: string[]): Promise<Map<string, string>> {
  if (orderIds.length === 0) return new Map();
  const orders = await reader.order.findMany({
    where: { id: { in: orderIds } },
    select: { id: true, requestedBy: true },
  });
  const people = await reader.user.findMany({
    where: { id: { in: orders.flatMap((order) => order.requestedBy ?? []) } },
    select: { id: true, name: true },
  });
  const names = new Map(people.map((person) => [person.id, person.name]));
  return new Map(
    orders.flatMap((order): [string, string][] => {
      const name = order.requestedBy === null ? undefined : names.get(order.requestedBy);
      return name === undefined ? [] : [[order.id, name]];
    }),
  );
}

/** The stored size of the backup before each of these, of the same source. */
async function loadSizesBefore(reader: Reader, backupIds: string[]): Promise<Map<string, number>> {
  if (backupIds.length === 0) return new Map();
  const rows = await reader.$queryRaw<{ id: string; sizeBytes: bigint }[]>`
    SELECT b.id, p.size_bytes AS "sizeBytes" FROM backup b
    CROSS JOIN LATERAL (
      SELECT size_bytes FROM backup
      WHERE backup.source_id = b.source_id AND backup.snapshot_at < b.snapshot_at
      ORDER BY snapshot_at DESC LIMIT 1
    ) p
    WHERE b.id = ANY(${backupIds}::text[])`;
  return new Map(rows.map((row) => [row.id, Number(row.sizeBytes)]));
}
