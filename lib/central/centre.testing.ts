import { afterAll, beforeAll, inject } from 'vitest';
import { freshDatabase } from '#scripts/testing/database.ts';
import { closeDatabase } from './database/client.ts';
import { closeRedis } from './redis/connections.ts';

/** Gives a test file a centre of its own: an empty database, and the run's two Redis instances unless it has others. */
export function withCentre(redis: { central?: () => string; sites?: () => string } = {}): void {
  beforeAll(async () => {
    process.env.DATABASE_URL = await freshDatabase();
    process.env.KEEPWELL_REDIS_CENTRAL = redis.central?.() ?? inject('centralRedisUrl');
    process.env.KEEPWELL_REDIS_SITES = redis.sites?.() ?? inject('sitesRedisUrl');
    process.env.KEEPWELL_URL = 'https://keepwell.example.org';
    process.env.KEEPWELL_KEY_FILE = '/nonexistent/centre.key';
  });
  afterAll(async () => {
    closeRedis();
    await closeDatabase();
  });
}
