import { expect, test } from 'vitest';
import { auditLines } from './audit-lines.ts';

test('a change shows what was before and after, anything else what it is', () => {
  expect(
    auditLines({
      phone: { before: null, after: '+33 4 72 00 00 00' },
      days: { before: [1, 2], after: [1] },
      email: 'jana@example.org',
      sessionsEnded: 2,
    }),
  ).toEqual([
    { field: 'phone', before: '–', after: '+33 4 72 00 00 00' },
    { field: 'days', before: '[1,2]', after: '[1]' },
    { field: 'email', after: 'jana@example.org' },
    { field: 'sessionsEnded', after: '2' },
  ]);
});
