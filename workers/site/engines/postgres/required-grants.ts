import type { PostgresSettings } from '#lib/contract/assignment.ts';

/**
 * What the administrator of the clinic's server runs once, in psql, connected to that database. Read rights only.
 * The password is left to be typed, so that it is in no history and no log.
 */
export function requiredGrants(settings: PostgresSettings): string {
  const role = quoteName(settings.user);
  const database = quoteName(settings.database);
  return `-- Once, as a superuser, connected to ${database}:
CREATE ROLE ${role} LOGIN;
\\password ${role}
GRANT CONNECT ON DATABASE ${database} TO ${role};

-- PostgreSQL 14 and newer: may read every table of every schema, and the roles.
GRANT pg_read_all_data TO ${role};

-- PostgreSQL 13 and older, for each schema instead:
--   GRANT USAGE ON SCHEMA public TO ${role};
--   GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role};
--   GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO ${role};
--   ALTER DEFAULT PRIVILEGES FOR ROLE owner_of_the_tables IN SCHEMA public GRANT SELECT ON TABLES TO ${role};

-- Only where tables have row-level security: without it a backup stops instead of leaving rows out.
ALTER ROLE ${role} BYPASSRLS;

-- Only where there are large objects (\\lo_list): they have rights of their own.
ALTER ROLE ${role} SET lo_compat_privileges = on;
`;
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
