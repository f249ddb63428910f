import type { DrillReport } from '#lib/contract/drill.ts';
import { newId } from '#lib/shared/ids.ts';

type About = Pick<DrillReport, 'copyId' | 'backupId' | 'sourceId' | 'destinationId'>;

/** What an agent tells of a drill that went well: four minutes, of them three restoring. */
export function aDrillReport(about: About, finishedAt: Date, change: Partial<DrillReport> = {}): DrillReport {
  return {
    drillId: newId('drl', finishedAt),
    ...about,
    orderId: null,
    outcome: 'passed',
    failure: null,
    draw: { reason: 'kind-longest-unproven', destinations: 2, copies: 12, unprovenDays: 41 },
    comparison: {
      compared: { tables: 8, rows: 214_000, hashedTables: 7, sequences: 1, largeObjects: 120, objects: 64 },
      differences: [],
      differencesTotal: 0,
    },
    checks: [],
    integrity: 'passed',
    steps: [
      { step: 'fetch', tookMs: 8_000 },
      { step: 'restore', tookMs: 180_000 },
      { step: 'compare', tookMs: 40_000 },
      { step: 'integrity', tookMs: 11_000 },
      { step: 'drop', tookMs: 1_000 },
    ],
    server: 'Drill server',
    serverVersion: '15.14',
    plainBytes: 1_537_200_000,
    figures: { grants: 'compared', dueDay: finishedAt.toISOString().slice(0, 10) },
    startedAt: new Date(finishedAt.getTime() - 240_000).toISOString(),
    finishedAt: finishedAt.toISOString(),
    ...change,
  };
}

/** The same with rows missing: a failed proof. */
export function aFailedDrillReport(
  about: About,
  finishedAt: Date,
  change: Partial<DrillReport> = {},
): DrillReport {
  const differences: NonNullable<DrillReport['comparison']>['differences'] = [
    { kind: 'rows', name: 'public.appointment', problem: 'different', expected: 12_842, found: 12_628 },
    { kind: 'index', name: 'public.patient_name_idx', problem: 'missing' },
    { kind: 'grants', name: 'public.patient', problem: 'different' },
  ];
  const passed = aDrillReport(about, finishedAt);
  return {
    ...passed,
    outcome: 'failed',
    failure: { code: 'content_differs', figures: { differences: 3, first: 'rows public.appointment' } },
    comparison: passed.comparison && { ...passed.comparison, differences, differencesTotal: 3 },
    ...change,
  };
}
