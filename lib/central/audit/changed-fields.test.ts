import { expect, it } from 'vitest';
import { changedFields } from './changed-fields.ts';

it('names the fields that an edit changed, with before and after, and no others', () => {
  const before = { name: 'Bron', phone: null, days: [1, 2], kept: { a: 1, b: 2 } };
  const after = { name: 'Bron 2', phone: null, days: [1, 2], kept: { b: 2, a: 1 } };
  expect(changedFields(before, after)).toEqual({ name: { before: 'Bron', after: 'Bron 2' } });
});
