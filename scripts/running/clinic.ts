import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type PostgresSettings, postgresSettingsSchema } from '#lib/contract/assignment.ts';
import { requiredGrants } from '#workers/site/engines/postgres/required-grants.ts';
import { type Clinic, fillClinic } from '../clinic/fill.ts';
import { freePort, isPortFree } from '../services/free-port.ts';
import { PostgresServer } from '../services/postgres-server.ts';
import { readKeptJson, writeKeptJson } from './kept-json.ts';

export type ClinicOptions = {
  folder: string;
  /** Of the practice's software; the backup account is named after it. */
  database: string;
  content: Clinic;
  isDurable?: boolean;
};

/** A clinic's own database server, with the account that backups use. */
export type RunningClinic = {
  server: PostgresServer;
  /** As the superuser, to the clinic's database. */
  url: string;
  /** What a person types into "add a database". */
  settings: PostgresSettings;
  password: string;
};

type Kept = { port: number; superuserPassword: string; backupPassword: string; isFilled: boolean };

/** Makes the clinic's database at the first start, always with the same content; later starts find it as it was. */
export async function startClinic(options: ClinicOptions): Promise<RunningClinic> {
  mkdirSync(options.folder, { recursive: true, mode: 0o755 });
  const path = join(options.folder, 'clinic.json');
  const kept = readKeptJson<Kept>(path) ?? (await draw());
  if (!(await isPortFree(kept.port))) {
    throw new Error(
      `Port ${kept.port}, where this clinic's database was, is taken. Stop what listens there (ss -ltnp 'sport = :${kept.port}' names it), or delete ${options.folder} to start afresh.`,
    );
  }
  writeKeptJson(path, kept);
  const server = await PostgresServer.start({
    folder: join(options.folder, 'postgres'),
    port: kept.port,
    password: kept.superuserPassword,
    isDurable: options.isDurable ?? true,
    settings: { max_connections: '30', shared_buffers: '32MB' },
  });
  const settings = settingsOf(options.database, kept.port);
  if (!kept.isFilled) {
    try {
      await make(server, options, settings, kept.backupPassword);
    } catch (thrown) {
      await server.stop();
      throw thrown;
    }
    writeKeptJson(path, { ...kept, isFilled: true });
  }
  return { server, url: server.urlOf(options.database), settings, password: kept.backupPassword };
}

async function draw(): Promise<Kept> {
  return {
    port: await freePort(),
    superuserPassword: randomBytes(18).toString('base64url'),
    backupPassword: randomBytes(18).toString('base64url'),
    isFilled: false,
  };
}

function settingsOf(database: string, port: number): PostgresSettings {
  return postgresSettingsSchema.parse({ host: '127.0.0.1', port, database, user: `${database}_backup` });
}

async function make(
  server: PostgresServer,
  { database, content }: ClinicOptions,
  settings: PostgresSettings,
  password: string,
) {
  // What an interrupted first start has left is half a clinic.
  await server.dropDatabase(database);
  await server.run(`DROP ROLE IF EXISTS "${settings.user}"`);
  const url = await server.createDatabase(database);
  await fillClinic(url, content);
  await server.run(grants(settings, password), database);
}

/** What `keepwell-agent doctor` prints, with psql's question for the password answered. */
export function grants(settings: PostgresSettings, password: string): string {
  const statements = requiredGrants(settings)
    .split('\n')
    .filter((line) => !line.startsWith('--') && !line.startsWith('\\'));
  return [...statements, `ALTER ROLE "${settings.user}" PASSWORD '${password}';`].join('\n');
}
