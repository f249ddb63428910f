import { expect, test } from 'vitest';
import { sumLosses } from './restore-losses.ts';

test('what would vanish is summed over tables that had fewer rows or none; the others are counted apart', () => {
  expect(
    sumLosses([
      { kind: 'fewer', rowsNow: 100, rowsThen: 90 },
      { kind: 'vanishes', rowsNow: 7, rowsThen: null },
      { kind: 'more', rowsNow: 3, rowsThen: 9 },
      { kind: 'changed', rowsNow: 5, rowsThen: 5 },
      { kind: 'comes-back', rowsNow: null, rowsThen: 4 },
    ]),
  ).toEqual({ rows: 17, tables: 2, otherTables: 3 });
});
