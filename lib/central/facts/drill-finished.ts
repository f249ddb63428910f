import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import type { DrillReport } from '#lib/contract/drill.ts';
import { judgeDrillFailure } from '#lib/domain/drill-verdict.ts';
import { newId } from '#lib/shared/ids.ts';
import type { Copy, DrillOutcome, Prisma } from '#prisma/generated/client.ts';
import type { FactOf } from './fact-of.ts';
import { findOrAddCopy } from './find-copy.ts';

/**
 * A drill's end: kept with its whole report, and as a proof of the copy. One that passed shows the copy to be whole and
 * restorable; one that found other data than the manifest says is held against every copy of that backup, because they
 * are the same bytes, until a drill of one of them passes. A drill that could not be run says nothing of any.
 */
export function applyDrillFinished(ledger: Ledger, body: FactOf<'drill-finished'>): NoEffect | null {
  if (!ledger.sourceIds.has(body.sourceId) || ledger.foreignIds.has(body.drillId)) return 'not_of_this_site';
  const found = findOrAddCopy(ledger, body);
  if ('noEffect' in found) return found.noEffect;
  if (ledger.backups.get(body.backupId)?.sourceId !== body.sourceId) return 'unknown_backup';
  if (ledger.drills.get(body.drillId) !== undefined) return null;
  const { copy } = found;
  const { kind: _, ...report } = body;
  const finishedAt = new Date(body.finishedAt);
  ledger.drills.add({
    id: body.drillId,
    siteId: ledger.siteId,
    sourceId: body.sourceId,
    backupId: body.backupId,
    copyId: copy.id,
    destinationId: copy.destinationId,
    orderId: body.orderId === null ? null : (ledger.orders.get(body.orderId)?.id ?? null),
    outcome: storedOutcome[body.outcome],
    failure: body.failure,
    report: report as unknown as Prisma.JsonObject,
    startedAt: new Date(body.startedAt),
    finishedAt,
    restoreMs: restoreMsOf(report),
  });
  if (body.outcome === 'not-run') return null;
  ledger.proofs.add({
    id: newId('prf', ledger.now),
    copyId: copy.id,
    kind: 'restored',
    passed: body.outcome === 'passed',
    readBack: true,
    failure: body.failure,
    checkedAt: finishedAt,
  });
  if (body.outcome === 'passed') pass(ledger, copy, finishedAt);
  else if (judgeDrillFailure(body.failure?.code ?? '') !== 'copy') hold(ledger, copy.backupId, finishedAt);
  return null;
}

const storedOutcome: Record<DrillReport['outcome'], DrillOutcome> = {
  passed: 'passed',
  failed: 'failed',
  'not-run': 'not_run',
};

/** Fetching, restoring and comparing: what stands between a request and a database that may be used. */
function restoreMsOf({ steps }: Pick<DrillReport, 'steps'>): number {
  const counted = steps.filter(({ step }) => step === 'fetch' || step === 'restore' || step === 'compare');
  return Math.min(2 ** 31 - 1, Math.round(counted.reduce((sum, { tookMs }) => sum + tookMs, 0)));
}

/** Its bytes were read back whole, restored, and are what was backed up. */
function pass(ledger: Ledger, copy: Copy, at: Date): void {
  const wasBad = copy.state === 'corrupt' || copy.state === 'missing';
  ledger.copies.change(copy.id, {
    ...(wasBad ? { state: 'stored', failure: null } : {}),
    intactAt: at,
    readableAt: at,
    readBackAt: at,
    restoredAt: at,
  });
  for (const one of copiesOf(ledger, copy.backupId)) {
    if (one.drillFailedAt !== null) ledger.copies.change(one.id, { drillFailedAt: null });
  }
}

function hold(ledger: Ledger, backupId: string, at: Date): void {
  for (const one of copiesOf(ledger, backupId)) ledger.copies.change(one.id, { drillFailedAt: at });
}

function copiesOf(ledger: Ledger, backupId: string): Copy[] {
  return ledger.copies.all().filter((copy) => copy.backupId === backupId);
}
