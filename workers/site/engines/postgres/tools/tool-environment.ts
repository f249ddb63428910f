import type { PostgresSettings } from '#lib/contract/assignment.ts';
import type { Access } from '../../engine.ts';

/**
 * The whole environment of a database tool. The password is here and nowhere else: arguments are seen by every user
 * of the machine, a password file would outlive a killed agent. The database's name is here too, since as an
 * argument a name with `=` or a leading `-` would be taken for something else. Nothing of the agent's own environment
 * is passed on but what a program needs to start.
 */
export function toolEnvironment(
  access: Access<PostgresSettings>,
  authoritiesFile: string | null,
): Record<string, string> {
  const { settings, password } = access;
  return {
    ...bareEnvironment(),
    PGHOST: settings.socketFolder === '' ? settings.host : settings.socketFolder,
    PGPORT: String(settings.port),
    PGUSER: settings.user,
    PGDATABASE: settings.database,
    PGSSLMODE: settings.socketFolder === '' ? settings.sslMode : 'disable',
    PGAPPNAME: 'keepwell',
    PGCONNECT_TIMEOUT: '30',
    // A password file of the account's would be used where no password is given.
    PGPASSFILE: process.platform === 'win32' ? 'C:\\none\\pgpass.conf' : '/dev/null/none',
    ...(password === null ? {} : { PGPASSWORD: password }),
    ...(authoritiesFile === null ? {} : { PGSSLROOTCERT: authoritiesFile }),
  };
}

/** PATH, what Windows needs to load a program's libraries, and English for the tool's own words in the site's log. */
export function bareEnvironment(): Record<string, string> {
  const names = ['PATH', 'SystemRoot', 'SystemDrive', 'TEMP', 'TMP', 'HOME'];
  const inherited = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(inherited), LC_ALL: 'C' };
}
