import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';

const made = new Set<string>();

/** A migrated, empty database of this test's own. Returns its URL; it is dropped when the test file ends. */
export function freshDatabase(): Promise<string> {
  return createDatabase(inject('templateDatabase'));
}

/** A database with nothing in it, not even our tables: what a clinic's own database starts as. Dropped like the above. */
export function emptyDatabase(): Promise<string> {
  return createDatabase('template0');
}

/** Runs SQL as the superuser of the shared server: one statement or several. */
export async function runAsSuperuser(sql: string, databaseUrl = inject('postgresUrl')) {
  const client = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    return await client.unsafe(sql);
  } finally {
    await client.end();
  }
}

/** Called after each test file by database-cleanup.ts, so that a long run doesn't fill the disk. */
export async function dropDatabases(): Promise<void> {
  for (const name of made) {
    await runAsSuperuser(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    made.delete(name);
  }
}

async function createDatabase(template: string): Promise<string> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  made.add(name);
  await runAsSuperuser(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  return url.href;
}
