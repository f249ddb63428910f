import { join } from 'node:path';
import { afterAll, beforeAll, inject } from 'vitest';
import { prepareKeys } from '#lib/central/key-file.ts';
import { freshDatabase } from './database.ts';
import { serverFolder } from './server-folder.ts';

/**
 * Gives a test file a centre of its own, with a database, a key file and both Redis instances, through the same
 * environment that a real one reads. Call it at the top of the file; `database()` and `config()` work from then on.
 */
export function startTestCentre(): void {
  beforeAll(async () => {
    const keyFile = join(serverFolder('centre'), 'keys.json');
    prepareKeys({ keyFile, makeKey: true }, true);
    Object.assign(process.env, {
      DATABASE_URL: await freshDatabase(),
      KEEPWELL_REDIS_CENTRAL: inject('centralRedisUrl'),
      KEEPWELL_REDIS_SITES: inject('sitesRedisUrl'),
      KEEPWELL_URL: 'https://keepwell.example.org',
      KEEPWELL_KEY_FILE: keyFile,
    });
  });
  afterAll(async () => {
    // Loaded late: a test file that never asked the database has nothing to close.
    const { closeDatabase } = await import('#lib/central/database/client.ts');
    await closeDatabase();
  });
}
