export type PostgresGrants = {
  /** An account that may sign in to this database and read all of it (PostgreSQL 14 and newer). */
  account: string;
  /** The same reading rights for PostgreSQL 13 and older, schema by schema. */
  olderServers: string;
  /** Only where tables have row-level security: without it a backup stops instead of leaving rows out. */
  rowSecurity: string;
  /** Only where there are large objects: they have rights of their own. It lets the account write them, too. */
  largeObjects: string;
};

/** What the administrator of a clinic's server runs once in psql, connected to that database. */
export function postgresGrants({ user, database }: { user: string; database: string }): PostgresGrants {
  const role = quoteName(user);
  return {
    // The password is left to be typed, so that it is in no history and no log.
    account: [
      `CREATE ROLE ${role} LOGIN;`,
      `\\password ${role}`,
      `GRANT CONNECT ON DATABASE ${quoteName(database)} TO ${role};`,
      `GRANT pg_read_all_data TO ${role};`,
    ].join('\n'),
    olderServers: [
      `GRANT USAGE ON SCHEMA public TO ${role};`,
      `GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role};`,
      `GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO ${role};`,
      `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO ${role};`,
    ].join('\n'),
    rowSecurity: `ALTER ROLE ${role} BYPASSRLS;`,
    largeObjects: `ALTER ROLE ${role} SET lo_compat_privileges = on;`,
  };
}

export type RestoreGrants = {
  /** An account that may do all of it: simplest, and the only one that can end an administrator's session. */
  superuser: string;
  /** One that may make, fill, rename and drop databases, and let nobody else in meanwhile. */
  account: string;
  /** For each owner of a database or of objects in one: only who is a member of a role can give it anything. */
  owners: string;
  /** Where a restore shall be able to make roles that the server lacks. */
  roles: string;
};

/**
 * What the administrator of a clinic's server runs once for the account that restores. It is kept at the site alone, apart from
 * the weaker one that dumps. `owners` are the roles that own what is restored, as far as they are known.
 */
export function restoreGrants({ user, owners }: { user: string; owners: readonly string[] }): RestoreGrants {
  const role = quoteName(user);
  return {
    superuser: [`CREATE ROLE ${role} LOGIN SUPERUSER;`, `\\password ${role}`].join('\n'),
    // Row-level security would hide rows from the comparison.
    account: [
      `CREATE ROLE ${role} LOGIN CREATEDB BYPASSRLS;`,
      `\\password ${role}`,
      `GRANT pg_signal_backend, pg_read_all_settings, pg_read_all_stats, pg_read_all_data TO ${role};`,
    ].join('\n'),
    owners: owners.map((owner) => `GRANT ${quoteName(owner)} TO ${role};`).join('\n'),
    roles: `ALTER ROLE ${role} CREATEROLE;`,
  };
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
