import type { PostgresSettings } from '#lib/contract/assignment.ts';
import { postgresGrants, restoreGrants } from '#lib/domain/postgres-grants.ts';

/** What the administrator of the clinic's server runs once, in psql, connected to that database. */
export function requiredGrants(settings: PostgresSettings): string {
  const grants = postgresGrants(settings);
  return `-- Once, as a superuser, connected to the clinic’s database.
-- PostgreSQL 14 and newer: may read every table of every schema, and the roles.
${grants.account}

-- PostgreSQL 13 and older: without pg_read_all_data, but for each schema:
${commented(grants.olderServers)}

-- Only where tables have row-level security: without it a backup stops instead of leaving rows out.
${grants.rowSecurity}

-- Only where there are large objects (\\lo_list): they have rights of their own. This also lets the account write them;
-- where that is too much, GRANT SELECT ON LARGE OBJECT … for each of them instead.
${grants.largeObjects}
`;
}

/** What the administrator of a restore server runs once, in psql, for the account of that server in the site's settings. */
export function requiredRestoreGrants(user: string, owners: readonly string[]): string {
  const grants = restoreGrants({ user, owners });
  return `-- Once, as a superuser of the restore server. Simplest: a superuser of its own, whose password this site alone keeps.
${grants.superuser}

-- Or an account with just what is needed. It can't end an administrator's session during a swap, nor restore what only a
-- superuser may make (some extensions, event triggers, objects that a superuser owns).
${commented(grants.account)}
-- For each role that owns a database, or objects in one:
${commented(grants.owners === '' ? 'GRANT "owner" TO …;' : grants.owners)}
-- Where restores may make roles that the server lacks:
${commented(grants.roles)}
`;
}

function commented(sql: string): string {
  return sql.replaceAll(/^/gm, '--   ');
}
