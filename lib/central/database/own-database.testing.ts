import { afterAll, beforeAll } from 'vitest';
import { freshDatabase } from '#scripts/testing/database.ts';
import { closeDatabase } from './client.ts';

/** Gives the test file a migrated database of its own, where `database()` leads. */
export function withOwnDatabase(): void {
  beforeAll(async () => {
    Object.assign(process.env, {
      DATABASE_URL: await freshDatabase(),
      // Asked for by the configuration as a whole; nothing here connects to them.
      KEEPWELL_REDIS_CENTRAL: 'redis://127.0.0.1:1',
      KEEPWELL_REDIS_SITES: 'redis://127.0.0.1:1',
      KEEPWELL_URL: 'http://localhost:3000',
      KEEPWELL_KEY_FILE: '/nonexistent',
    });
  });
  afterAll(closeDatabase);
}
