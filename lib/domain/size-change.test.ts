import { expect, test } from 'vitest';
import { judgeSizeChange } from './size-change.ts';

test.each([
  ['has nothing to compare the first with', null, 500, { verdict: 'first' }],
  ['is the same when nothing changed', 500, 500, { verdict: 'same', changeBytes: 0 }],
  [
    'takes less than a hundredth for the noise of compression',
    1000,
    995,
    { verdict: 'same', changeBytes: -5 },
  ],
  ['has grown', 1000, 1010, { verdict: 'grown', changeBytes: 10 }],
  ['has shrunk, which L7 says it must not', 1000, 950, { verdict: 'shrunk', changeBytes: -50 }],
  ['has shrunk by so much that data may be gone', 1000, 700, { verdict: 'shrunk-much', changeBytes: -300 }],
  ['has grown from nothing', 0, 10, { verdict: 'grown', changeBytes: 10 }],
] as const)('a backup %s', (_, previous, bytes, change) => {
  expect(judgeSizeChange(previous, bytes)).toEqual(change);
});
