import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  combineMeasured,
  estimateRestoreMs,
  expectRestore,
  findRecoveryPoint,
  isProvenOffSite,
  type PointAttempt,
  type PointBackup,
  type PointCopy,
  sumRestores,
} from './recovery-point.ts';
import { copyStates } from './words.ts';

const at = (minutes: number): Date => new Date(Date.UTC(2026, 10, 22) + minutes * 60_000);

const aCopy = (more: Partial<PointCopy> = {}): PointCopy => ({
  destinationId: 'dst',
  offSite: false,
  state: 'stored',
  readableAt: at(0),
  drillFailedAt: null,
  ...more,
});

const aBackup = (sourceId: string, minutes: number, copies: PointCopy[] = [aCopy()]): PointBackup => ({
  backupId: `bak-${sourceId}-${minutes}`,
  sourceId,
  snapshotAt: at(minutes),
  sizeBytes: 10,
  plainBytes: 30,
  copies,
});

const anAttempt = (attemptId: string, ...backups: PointBackup[]): PointAttempt => ({ attemptId, backups });

describe('the recovery point of a set', () => {
  test('passes over a backup of which a drill failed, in every copy, until one passes', () => {
    const failed = aCopy({ drillFailedAt: at(500) });
    const attempts = [
      anAttempt('second', aBackup('main', 200, [failed, { ...failed, offSite: true }])),
      anAttempt('first', aBackup('main', 100)),
    ];
    expect(findRecoveryPoint(['main'], attempts)?.attemptId).toBe('first');
  });

  test('is the newest attempt with a proven copy of each member', () => {
    const point = findRecoveryPoint(
      ['main', 'images'],
      [
        anAttempt('third', aBackup('main', 300)),
        anAttempt('second', aBackup('main', 200), aBackup('images', 203)),
        anAttempt('first', aBackup('main', 100), aBackup('images', 101)),
      ],
    );
    expect(point).toMatchObject({ attemptId: 'second', at: at(200), skewMs: 180_000, plainBytes: 60 });
  });

  test('is none when a member was never backed up together with the others', () => {
    const apart = [anAttempt('second', aBackup('main', 200)), anAttempt('first', aBackup('images', 100))];
    expect(findRecoveryPoint(['main', 'images'], apart)).toBeNull();
  });

  test('is none for a set without members', () => {
    expect(findRecoveryPoint([], [anAttempt('first', aBackup('main', 100))])).toBeNull();
  });

  test('counts as many copies as the member with the fewest has', () => {
    const two = [aCopy(), aCopy({ destinationId: 'away', offSite: true })];
    const point = findRecoveryPoint(
      ['main', 'images'],
      [anAttempt('first', aBackup('main', 100, two), aBackup('images', 101))],
    );
    expect(point).toMatchObject({ copies: 1, offSiteCopies: 0 });
  });

  test('can be asked of off-site copies alone', () => {
    const away = aCopy({ offSite: true });
    const attempts = [
      anAttempt('second', aBackup('main', 200)),
      anAttempt('first', aBackup('main', 100, [away])),
    ];
    expect(findRecoveryPoint(['main'], attempts, isProvenOffSite)?.attemptId).toBe('first');
  });

  test('never rests on a copy that is not stored or was never shown to be readable', () => {
    const unproven = fc
      .record({ state: fc.constantFrom(...copyStates), readable: fc.boolean(), offSite: fc.boolean() })
      .filter(({ state, readable }) => state !== 'stored' || !readable)
      .map(({ state, readable, offSite }) => aCopy({ state, offSite, readableAt: readable ? at(0) : null }));
    fc.assert(
      fc.property(fc.array(unproven), (copies) => {
        expect(findRecoveryPoint(['main'], [anAttempt('only', aBackup('main', 100, copies))])).toBeNull();
      }),
      { seed: 20261122 },
    );
  });
});

describe('the time a restore is likely to take', () => {
  test('is a minute for an empty database, and grows with its size', () => {
    expect(estimateRestoreMs(0)).toBe(60_000);
    expect(estimateRestoreMs(4_500_000_000)).toBe(360_000);
  });
});

describe('what a restore would take', () => {
  const measured = { restoreMs: 240_000, plainBytes: 1_000, measuredAt: at(0) };

  test('is what the newest drill took, by as much longer as the dump has grown', () => {
    expect(expectRestore(1_000, measured)).toEqual({ ms: 240_000, isMeasured: true });
    expect(expectRestore(1_500, measured)).toEqual({ ms: 360_000, isMeasured: true });
    expect(expectRestore(500, measured)).toEqual({ ms: 240_000, isMeasured: true });
  });

  test('of a set is the sum of what its sources took, once each of them was drilled', () => {
    const older = { restoreMs: 60_000, plainBytes: 500, measuredAt: at(-60) };
    expect(combineMeasured([measured, older])).toEqual({
      restoreMs: 300_000,
      plainBytes: 1_500,
      measuredAt: at(-60),
    });
    expect(combineMeasured([measured, null])).toBeNull();
    expect(combineMeasured([])).toBeNull();
  });

  test('is an estimate, and says so, until each of its sources was drilled', () => {
    const estimated = expectRestore(0, null);
    expect(estimated).toEqual({ ms: 60_000, isMeasured: false });
    expect(sumRestores([estimated, expectRestore(1_000, measured)])).toEqual({
      ms: 300_000,
      isMeasured: false,
    });
  });
});
