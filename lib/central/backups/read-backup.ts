import { database, type Reader } from '#lib/central/database/client.ts';
import { drillOutcomeWord } from '#lib/central/drills/drill-outcome-word.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { copyStateWord } from '#lib/central/site-view/copy-state-word.ts';
import type { Failure } from '#lib/contract/failure.ts';
import type { CopyState, DrillOutcome } from '#lib/domain/words.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { orderedBy } from './ordered-by.ts';

export type BackupView = {
  backupId: string;
  practiceId: string;
  site: { id: string; name: string; timeZone: string };
  set: { id: string; name: string };
  source: string;
  attempt: { id: string; trigger: string; orderedBy: string | null; startedAt: Date; dueAt: Date | null };
  startedAt: Date;
  snapshotAt: Date;
  finishedAt: Date;
  durationsMs: { dump: number; prove: number; manifest: number };
  sizeBytes: number;
  plainBytes: number;
  totalRows: number;
  sha256: string;
  /** Of the same attempt, of the set's other sources. */
  siblings: { backupId: string; source: string }[];
  copies: BackupCopy[];
};

export type BackupCopy = {
  copyId: string;
  destination: { id: string; name: string; kind: string; placement: string };
  state: CopyState;
  place: string | null;
  storedAt: Date | null;
  tookMs: number | null;
  tries: number;
  nextTryAt: Date | null;
  failure: Failure | null;
  intactAt: Date | null;
  readableAt: Date | null;
  readBackAt: Date | null;
  /** When its destination was last seen to hold it. */
  seenAt: Date | null;
  expiredAt: Date | null;
  /** Why it should have been removed and could not be. */
  expiryFailure: Failure | null;
  /** Newest drill that it passed. */
  restoredAt: Date | null;
  /** A drill of these bytes found other data than was backed up: the copy counts no more until one passes. */
  drillFailedAt: Date | null;
  /** The newest drill of this copy. */
  drill: { drillId: string; outcome: DrillOutcome; finishedAt: Date } | null;
  proofs: {
    id: string;
    kind: string;
    passed: boolean;
    readBack: boolean;
    failure: Failure | null;
    checkedAt: Date;
  }[];
  /** The newest check that somebody asked for within a day. */
  check: OrderedCheck | null;
  /** The newest drill that somebody asked for within a day. */
  drilling: OrderedCheck | null;
};
type OrderedCheck = { state: CheckState; requestedAt: Date; failure: Failure | null };
export type CheckState = 'asked' | 'queued' | 'running' | 'done' | 'failed' | 'refused';

/** A backup with its copies and what they were shown to be; null when it isn't in scope. */
export async function readBackup(
  by: Authorized<'history.read'>,
  backupId: string,
): Promise<BackupView | null> {
  const reader = database();
  const backup = await reader.backup.findFirst({
    where: { id: backupId, site: siteWhere(by.scope) },
    select: backupColumns,
  });
  if (backup === null) return null;
  const checks = await loadChecks(reader, backup.site.id, 'verify', by.now);
  const drilling = await loadChecks(reader, backup.site.id, 'drill', by.now);
  const { attempt, site } = backup;
  return {
    backupId,
    practiceId: site.practiceId,
    site: { id: site.id, name: site.name, timeZone: site.timeZone },
    set: attempt.set,
    source: backup.source.name,
    attempt: {
      id: attempt.id,
      trigger: attempt.trigger,
      orderedBy: await orderedBy(reader, attempt.orderId),
      startedAt: attempt.startedAt,
      dueAt: attempt.slot?.dueAt ?? null,
    },
    startedAt: backup.startedAt,
    snapshotAt: backup.snapshotAt,
    finishedAt: backup.finishedAt,
    durationsMs: { dump: backup.dumpMs, prove: backup.proveMs, manifest: backup.manifestMs },
    sizeBytes: Number(backup.sizeBytes),
    plainBytes: Number(backup.plainBytes),
    totalRows: Number(backup.totalRows),
    sha256: backup.sha256,
    siblings: attempt.backups
      .filter((one) => one.id !== backupId)
      .map((one) => ({ backupId: one.id, source: one.source.name })),
    copies: backup.copies.map(({ drills: [drill], ...copy }) => ({
      ...copy,
      drill:
        drill === undefined
          ? null
          : { drillId: drill.id, outcome: drillOutcomeWord(drill.outcome), finishedAt: drill.finishedAt },
      drilling: drilling.get(copy.id) ?? null,
      copyId: copy.id,
      state: copyStateWord(copy.state),
      failure: copy.failure as Failure | null,
      expiryFailure: copy.expiryFailure as Failure | null,
      proofs: copy.proofs.map((proof) => ({ ...proof, failure: proof.failure as Failure | null })),
      check: checks.get(copy.id) ?? null,
    })),
  };
}

const backupColumns = {
  startedAt: true,
  snapshotAt: true,
  finishedAt: true,
  dumpMs: true,
  proveMs: true,
  manifestMs: true,
  sizeBytes: true,
  plainBytes: true,
  totalRows: true,
  sha256: true,
  source: { select: { name: true } },
  site: { select: { id: true, name: true, timeZone: true, practiceId: true } },
  attempt: {
    select: {
      id: true,
      trigger: true,
      orderId: true,
      startedAt: true,
      set: { select: { id: true, name: true } },
      slot: { select: { dueAt: true } },
      backups: { select: { id: true, source: { select: { name: true } } } },
    },
  },
  copies: {
    orderBy: { destination: { name: 'asc' } },
    select: {
      id: true,
      state: true,
      place: true,
      storedAt: true,
      tookMs: true,
      tries: true,
      nextTryAt: true,
      failure: true,
      intactAt: true,
      readableAt: true,
      readBackAt: true,
      seenAt: true,
      expiredAt: true,
      expiryFailure: true,
      restoredAt: true,
      drillFailedAt: true,
      drills: {
        orderBy: [{ finishedAt: 'desc' }, { id: 'desc' }],
        take: 1,
        select: { id: true, outcome: true, finishedAt: true },
      },
      destination: { select: { id: true, name: true, kind: true, placement: true } },
      proofs: {
        orderBy: { checkedAt: 'desc' },
        take: 10,
        select: { id: true, kind: true, passed: true, readBack: true, failure: true, checkedAt: true },
      },
    },
  },
} satisfies Prisma.BackupSelect;

const shownForMs = 24 * 3_600_000;

/** The newest order of a kind for each copy of a site, by the copy's id. */
async function loadChecks(
  reader: Reader,
  siteId: string,
  kind: 'verify' | 'drill',
  now: Date,
): Promise<Map<string, OrderedCheck>> {
  const orders = await reader.order.findMany({
    where: { siteId, kind, requestedAt: { gt: new Date(now.getTime() - shownForMs) } },
    orderBy: { requestedAt: 'asc' },
    select: { payload: true, state: true, requestedAt: true, failure: true },
  });
  return new Map(
    orders.flatMap(({ payload, failure, ...order }): [string, OrderedCheck][] => {
      const { copyId } = (payload ?? {}) as { copyId?: string };
      return copyId === undefined ? [] : [[copyId, { ...order, failure: failure as Failure | null }]];
    }),
  );
}
