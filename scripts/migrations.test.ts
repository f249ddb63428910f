import { expect, test } from 'vitest';
import { planMigration } from './new-migration.ts';

test('the migrations lead to the schema: nobody forgot `npm run db:migration`', {
  timeout: 60_000,
}, async () => {
  expect(await planMigration()).toBe('');
});
