import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { inject } from 'vitest';
import type { PostgresSettings } from '#lib/contract/assignment.ts';
import type { DatabaseContent } from '#lib/contract/manifest.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { runAsSuperuser } from '#scripts/testing/database.ts';
import type { Access } from '../../engine.ts';
import { createPostgresEngine, type PostgresEngineOptions } from '../postgres-engine.ts';
import { createPostgresRestorer, type PostgresRestorerOptions } from '../restore/postgres-restorer.ts';

export const neverAborted = new AbortController().signal;

export function anEngine(options: Partial<PostgresEngineOptions> = {}) {
  return createPostgresEngine({ clock: systemClock, toolsFolder: null, ...options });
}

export function aRestorer(options: Partial<PostgresRestorerOptions> = {}) {
  return createPostgresRestorer({ clock: systemClock, toolsFolder: null, ...options });
}

/** How to reach a database of the shared server, by its socket. */
export function anAccess(
  database: string,
  over: Partial<PostgresSettings> = {},
  password: string | null = null,
): Access<PostgresSettings> {
  const url = new URL(inject('postgresUrl'));
  const settings: PostgresSettings = {
    host: '',
    port: Number(url.port),
    socketFolder: inject('postgresSocketDir'),
    database,
    user: 'postgres',
    sslMode: 'prefer',
    excludeSchemas: [],
    ...over,
  };
  return { settings, password };
}

/** A database with one of everything; its roles go with it. */
export async function aRichDatabase(): Promise<{ name: string; role: string } & AsyncDisposable> {
  const role = `kw_${randomBytes(4).toString('hex')}`;
  const name = `rich_${role}`;
  const text = readFileSync(new URL('./rich-database.sql', import.meta.url), 'utf8').replaceAll(
    '@ROLE@',
    role,
  );
  await runAsSuperuser(`CREATE DATABASE "${name}" TEMPLATE template0`);
  await runIn(name, text);
  return {
    name,
    role,
    async [Symbol.asyncDispose]() {
      await dropDatabase(name);
      await runAsSuperuser(`DROP ROLE "${role} owner", "${role}-reader"`);
    },
  };
}

/** Runs SQL as the superuser in a database of any name (a URL's would be taken as it is written there). */
export async function runIn(database: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const { socketFolder: host, port } = anAccess(database).settings;
  const client = postgres({ host, port, database, username: 'postgres', max: 1, onnotice: () => {} });
  try {
    return await client.unsafe(sql);
  } finally {
    await client.end();
  }
}

export async function dropDatabase(name: string): Promise<void> {
  await runAsSuperuser(`DROP DATABASE IF EXISTS ${quoted(name)} WITH (FORCE)`);
}

/** The plain dump of a database, through the engine. */
export async function dumpOf(access: Access<PostgresSettings>): Promise<Buffer> {
  const snapshot = await anEngine().openSnapshot(access, neverAborted);
  try {
    return await bytesOf(snapshot.dump({ signal: neverAborted }).stream);
  } finally {
    await snapshot.close();
  }
}

/** Restores a plain dump as the superuser into a new database, made like the original. Any word of pg_restore's fails. */
export async function restoreInto(
  name: string,
  dump: Buffer,
  options: { like?: string; args?: string[] } = {},
): Promise<void> {
  await runAsSuperuser(`CREATE DATABASE ${quoted(name)} TEMPLATE template0 ${options.like ?? ''}`);
  const url = new URL(inject('postgresUrl'));
  const tool = join(inject('postgresBinDir'), 'pg_restore');
  const conninfo = `host=${inject('postgresSocketDir')} port=${url.port} user=postgres dbname='${name.replaceAll(/[\\']/g, '\\$&')}'`;
  const running = promisify(execFile)(tool, ['--exit-on-error', '-d', conninfo, ...(options.args ?? [])]);
  running.child.stdin?.end(dump);
  await running;
}

/** What a database holds, as a manifest says it. */
export async function contentOf(
  access: Access<PostgresSettings>,
  key: Uint8Array,
  budgetMs = 600_000,
): Promise<DatabaseContent> {
  const snapshot = await anEngine().openSnapshot(access, neverAborted);
  try {
    return await snapshot.takeContent({ key, budgetMs, signal: neverAborted });
  } finally {
    await snapshot.close();
  }
}

export async function bytesOf(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

export function aHashKey(name = 'test'): Uint8Array {
  return createHash('sha256').update(name).digest();
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
