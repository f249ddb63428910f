import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { checkoutDir } from '../checkout.ts';
import { deployMigrations } from '../prisma.ts';
import { PostgresServer } from '../services/postgres-server.ts';
import { RedisServer } from '../services/redis-server.ts';
import { openTestRun } from './test-run.ts';

/** What every database and agent test finds, by `inject('postgresUrl')` and so on. */
export type TestServices = {
  /** The superuser's URL of the shared PostgreSQL, database "postgres". */
  postgresUrl: string;
  postgresSocketDir: string;
  /** Where this server's own pg_dump, pg_restore and psql are. */
  postgresBinDir: string;
  /** The migrated database that freshDatabase() copies. */
  templateDatabase: string;
  /** The centre's own Redis, and the one that holds the sites' queues; the latter with an ACL file. */
  centralRedisUrl: string;
  sitesRedisUrl: string;
  /** A folder of this run, removed when it ends, that servers started by a test may put their folders in. */
  testFolder: string;
};

declare module 'vitest' {
  export interface ProvidedContext extends TestServices {}
}

const templateDatabase = 'kw_template';

type Started = { services: TestServices; stop: () => Promise<void> };

// Vitest loads this file anew for each project that has tests to run; they share one set of servers through the process.
const shared = globalThis as { keepwellTestServices?: { users: number; started: Promise<Started> } };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.keepwellTestServices ??= { users: 0, started: startServices() };
  const use = shared.keepwellTestServices;
  use.users += 1;
  const { services, stop } = await use.started;
  for (const key of Object.keys(services) as (keyof TestServices)[]) project.provide(key, services[key]);
  return async () => {
    use.users -= 1;
    if (use.users === 0) await stop();
  };
}

async function startServices(): Promise<Started> {
  const run = await openTestRun();
  const [database, central, sites] = await Promise.all([
    startPostgres(join(run.folder, 'postgres')),
    RedisServer.start({ folder: join(run.folder, 'redis-central') }),
    RedisServer.start({ folder: join(run.folder, 'redis-sites'), hasAclFile: true }),
  ]);
  return {
    services: {
      postgresUrl: database.url,
      postgresSocketDir: database.socketDir,
      postgresBinDir: database.binDir,
      templateDatabase,
      centralRedisUrl: central.url,
      sitesRedisUrl: sites.url,
      testFolder: run.folder,
    },
    stop: async () => {
      await Promise.all([database.stop(), central.stop(), sites.stop()]);
      run.close();
    },
  };
}

async function startPostgres(folder: string): Promise<PostgresServer> {
  const settings = { max_connections: '300', shared_buffers: '64MB' };
  const server = await PostgresServer.start({ folder, isDurable: false, settings });
  const url = await server.createDatabase(templateDatabase);
  if (existsSync(join(checkoutDir, 'prisma/migrations'))) await deployMigrations(url);
  // PostgreSQL copies a database only while nobody is connected to it.
  await server.run(`ALTER DATABASE ${templateDatabase} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`);
  return server;
}
