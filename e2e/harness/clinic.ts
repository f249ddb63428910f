import postgres from 'postgres';
import { type PostgresSettings, postgresSettingsSchema } from '#lib/contract/assignment.ts';
import { grants } from '#scripts/running/clinic.ts';
import { world } from './world.ts';

/** A clinic's database of this story's own, with the account that backups use. */
export type StoryClinic = { url: string; settings: PostgresSettings; password: string };

export async function aClinicDatabase(name: string): Promise<StoryClinic> {
  const { clinicUrl, clinicTemplate } = world();
  const server = new URL(clinicUrl);
  const user = `${name}_backup`;
  const password = `seal me: ${name} ě€"'`;
  await runSql(clinicUrl, `CREATE DATABASE "${name}" TEMPLATE "${clinicTemplate}"`);
  const settings = postgresSettingsSchema.parse({
    host: server.hostname,
    port: Number(server.port),
    database: name,
    user,
  });
  const url = new URL(clinicUrl);
  url.pathname = `/${name}`;
  await runSql(url.href, grants(settings, password.replaceAll("'", "''")));
  return { url: url.href, settings, password };
}

export async function runSql(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await client.unsafe(sql);
  } finally {
    await client.end();
  }
}
