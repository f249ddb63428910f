import { expect, test } from 'vitest';
import { aimText, spreadOf } from './statistics.ts';

test('the median of an even number of runs lies between the two in the middle', () => {
  expect(spreadOf([4, 1, 2, 10])).toEqual({ median: 3, min: 1, max: 10 });
  expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
});

test('an aim that is missed says by how much', () => {
  const aim = { name: 'b / a', unit: '', limit: 1.6, kind: 'at most' } as const;
  expect(aimText({ ...aim, value: 1.6 })).toBe('b / a: 1.60, aim at most 1.6: met');
  expect(aimText({ ...aim, value: 2 })).toBe('b / a: 2.00, aim at most 1.6: MISSED by 25 %');
  expect(aimText({ ...aim, kind: 'at least', value: 1.2 })).toContain('MISSED by 25 %');
});
