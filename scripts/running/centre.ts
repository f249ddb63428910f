import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkoutDir } from '../checkout.ts';
import { deployMigrations } from '../prisma.ts';
import { PostgresServer } from '../services/postgres-server.ts';
import { RedisServer } from '../services/redis-server.ts';
import { makePrivateFolder, serviceUser, type UnixUser } from '../services/unix-user.ts';
import { type CentreSettings, keepCentreSettings } from './centre-settings.ts';
import { answersAt, isHealthyAt } from './health.ts';
import { NodeService } from './node-service.ts';
import { type PlacedProgram, placeProgram } from './program-copy.ts';
import { centreProgram } from './programs.ts';

export type CentreOptions = {
  /** Holds everything of this centre: databases, keys, logs, where it listens. */
  folder: string;
  /** Of the door. Default: the one of the last start; at the first, 3000 or a free one. */
  port?: number | undefined;
  /** Default: mails stay queued. */
  smtpUrl?: string;
  /** Next in development mode, and every process starts again when its code changes. The pages need not be built. */
  isDev?: boolean;
  /** False for tests: see PostgresOptions. */
  isDurable?: boolean;
  /** More variables for the door and the workers. */
  env?: Record<string, string>;
};

/** A whole centre on this machine: its stores, the door and the workers. */
export type Centre = {
  /** Where people and agents find it. */
  url: string;
  /** What the door and the workers run with; with it in `process.env`, lib/central works in this process too. */
  env: Record<string, string>;
  postgres: PostgresServer;
  redisCentral: RedisServer;
  redisSites: RedisServer;
  door: NodeService;
  workers: NodeService;
  stop(): Promise<void>;
};

const databaseName = 'keepwell';

/**
 * Starts what is to be started, in order, and waits until `/api/health` finds all of it at work. The stores listen on loopback alone, with
 * passwords; nothing runs as root. A second start in the same folder finds everything as it was, at the same address.
 */
export async function startCentre(options: CentreOptions): Promise<Centre> {
  mkdirSync(options.folder, { recursive: true, mode: 0o755 });
  const settings = await keepCentreSettings(options.folder, options.port);
  const stores = await startStores(options, settings);
  const running: { stop(): Promise<void> }[] = Object.values(stores);
  try {
    const user = options.isDev ? undefined : serviceUser();
    const env = environmentOf(options, settings, stores);
    await migrate(stores.postgres, env.DATABASE_URL ?? '');
    handKeysTo(user, env.KEEPWELL_KEY_FILE ?? '');
    const program = options.isDev
      ? { root: checkoutDir, node: process.execPath }
      : placeProgram(centreProgram(), user, join(options.folder, 'program'));
    const parts = nodeServices(options, env, program, user);
    running.unshift(parts.workers, parts.door);
    await parts.door.start();
    await parts.workers.start();
    return { url: env.KEEPWELL_URL ?? '', env, ...stores, ...parts, stop: () => stopAll(running) };
  } catch (thrown) {
    await stopAll(running);
    throw thrown;
  }
}

async function startStores(options: CentreOptions, settings: CentreSettings) {
  const at = (name: string) => join(options.folder, name);
  const { isDurable = true } = options;
  const [postgres, redisCentral, redisSites] = await Promise.all([
    PostgresServer.start({
      folder: at('postgres'),
      ...settings.postgres,
      isDurable,
      settings: { max_connections: '100', shared_buffers: '64MB' },
    }),
    RedisServer.start({ folder: at('redis-central'), ...settings.redisCentral }),
    RedisServer.start({
      folder: at('redis-sites'),
      ...settings.redisSites,
      hasAclFile: true,
      user: 'centre',
    }),
  ]);
  return { postgres, redisCentral, redisSites };
}

function environmentOf(
  options: CentreOptions,
  settings: CentreSettings,
  stores: { postgres: PostgresServer; redisCentral: RedisServer; redisSites: RedisServer },
): Record<string, string> {
  return {
    NODE_ENV: options.isDev ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    DATABASE_URL: stores.postgres.urlOf(databaseName, databaseName, settings.postgres.password),
    KEEPWELL_REDIS_CENTRAL: stores.redisCentral.url,
    KEEPWELL_REDIS_SITES: stores.redisSites.url,
    // A name and not a number: browsers let a page at "localhost" do what they otherwise ask https for, passkeys among it.
    KEEPWELL_URL: `http://localhost:${settings.port}`,
    KEEPWELL_KEY_FILE: join(options.folder, 'keys', 'centre.key'),
    // Works only while nobody was ever added; after that a missing key file is a loss, and the door says so.
    KEEPWELL_MAKE_KEY: '1',
    KEEPWELL_HOST: '127.0.0.1',
    KEEPWELL_PORT: String(settings.port),
    ...(options.smtpUrl === undefined
      ? {}
      : { KEEPWELL_SMTP_URL: options.smtpUrl, KEEPWELL_MAIL_FROM: 'Keepwell <keepwell@example.org>' }),
    ...options.env,
  };
}

/** The Prisma command line takes seconds, so it is asked only when there is a migration that the database hasn't had. */
async function migrate(postgres: PostgresServer, url: string): Promise<void> {
  const password = decodeURIComponent(new URL(url).password);
  const [role] = await postgres.run(`SELECT 1 FROM pg_roles WHERE rolname = '${databaseName}'`);
  if (role === undefined) await postgres.run(`CREATE ROLE ${databaseName} LOGIN PASSWORD '${password}'`);
  const [database] = await postgres.run(`SELECT 1 FROM pg_database WHERE datname = '${databaseName}'`);
  if (database === undefined) await postgres.createDatabase(databaseName, { owner: databaseName });
  const wanted = readdirSync(join(checkoutDir, 'prisma/migrations'), { withFileTypes: true });
  const applied = await appliedMigrations(postgres);
  if (wanted.some((entry) => entry.isDirectory() && !applied.has(entry.name))) await deployMigrations(url);
}

async function appliedMigrations(postgres: PostgresServer): Promise<Set<unknown>> {
  const [table] = await postgres.run(`SELECT to_regclass('_prisma_migrations') AS name`, databaseName);
  if (table?.name == null) return new Set();
  const rows = await postgres.run(
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
    databaseName,
  );
  return new Set(rows.map((row) => row.migration_name));
}

/** The door makes the key file itself. One that a start in development made, as another account, is handed over. */
function handKeysTo(user: UnixUser | undefined, keyFile: string): void {
  makePrivateFolder(dirname(keyFile), user);
  if (user && existsSync(keyFile)) chownSync(keyFile, user.uid, user.gid);
}

function nodeServices(
  options: CentreOptions,
  env: Record<string, string>,
  program: PlacedProgram,
  user: UnixUser | undefined,
) {
  const health = `${env.KEEPWELL_URL}/api/health`;
  const common = { program, user, isWatched: options.isDev ?? false };
  const door = new NodeService({
    ...common,
    title: 'The door',
    folder: join(options.folder, 'door'),
    script: 'workers/central/door.ts',
    env,
    isReady: () => answersAt(health),
  });
  const workers = new NodeService({
    ...common,
    title: 'The workers of the centre',
    folder: join(options.folder, 'workers'),
    script: 'workers/central/main.ts',
    env,
    isReady: () => isHealthyAt(health),
  });
  return { door, workers };
}

/** In this order: who uses something ends before it. One that fails to end doesn't keep the others running. */
async function stopAll(running: readonly { stop(): Promise<void> }[]): Promise<void> {
  const failures: unknown[] = [];
  for (const one of running) await one.stop().catch((thrown: unknown) => failures.push(thrown));
  if (failures.length > 0)
    throw new AggregateError(failures, 'Not everything of the centre could be stopped.');
}
