import { expect, test } from 'vitest';
import { wayBack } from './way-back.ts';

test.each([
  [undefined, '/'],
  ['/', '/'],
  ['/sites/sit_1?tab=history', '/sites/sit_1?tab=history'],
  ['https://elsewhere.example/', '/'],
  ['//elsewhere.example/', '/'],
  ['/\\elsewhere.example/', '/'],
  ['/\t/elsewhere.example/', '/'],
  ['javascript:alert(1)', '/'],
  ['sites', '/'],
])('after signing in, %j leads to %j', (asked, led) => {
  expect(wayBack(asked)).toBe(led);
});
