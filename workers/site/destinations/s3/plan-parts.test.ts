import { expect, test } from 'vitest';
import { planParts } from './plan-parts.ts';

const mebibyte = 1024 * 1024;

test.each([
  ['a small file', 5 * mebibyte, 8 * mebibyte, 4],
  ['a large one', 60_000 * mebibyte, 8 * mebibyte, 4],
  ['one of 200 GiB', 200 * 1024 * mebibyte, 23 * mebibyte, 2],
  ['one of 5 TiB, the largest that S3 takes', 5 * 1024 * 1024 * mebibyte, 583 * mebibyte, 1],
])('%s is cut into parts that S3 takes and memory holds', (_name, sizeBytes, partBytes, atOnce) => {
  expect(planParts(sizeBytes)).toEqual({ partBytes, atOnce });
  expect(Math.ceil(sizeBytes / partBytes)).toBeLessThanOrEqual(10_000);
});
