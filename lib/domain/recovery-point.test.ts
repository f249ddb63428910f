import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  estimateRestoreMs,
  findRecoveryPoint,
  isProvenOffSite,
  type PointAttempt,
  type PointBackup,
  type PointCopy,
} from './recovery-point.ts';
import { copyStates } from './words.ts';

const at = (minutes: number): Date => new Date(Date.UTC(2026, 10, 22) + minutes * 60_000);

const aCopy = (more: Partial<PointCopy> = {}): PointCopy => ({
  destinationId: 'dst',
  offSite: false,
  state: 'stored',
  readableAt: at(0),
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
