import type { AssignedSource, PostgresSettings } from '#lib/contract/assignment.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import type { Access } from './engines/engine.ts';
import { type SiteContext, settingsOf } from './site-context.ts';
import { readRestorePassword } from './state/restore-passwords.ts';
import type { RestoreServer } from './state/site-settings.ts';

type Site = Pick<SiteContext, 'folder'>;

/**
 * The server of that name in the site's own settings, with the account that may restore there: the settings name its
 * maintenance database. Throws `restore_server_missing` with the names that there are.
 */
export function restoreServerNamed(site: Site, name: string): Access<PostgresSettings> {
  const { restoreServers } = settingsOf(site);
  const server = restoreServers.find((one) => one.name === name);
  if (server !== undefined) return accessOf(site, server);
  throw new KeepwellError('restore_server_missing', { figures: { name, named: namesOf(restoreServers) } });
}

/**
 * The restore server on which a source's own database lives: the one at the same host and port, or the same socket. Not
 * guessed further: another server of the same port would be the wrong one to rename databases on. Throws
 * `restore_server_missing` with the place that no server is named for.
 */
export function restoreServerOf(site: Site, source: AssignedSource): Access<PostgresSettings> {
  const { restoreServers } = settingsOf(site);
  const server = restoreServers.find((one) => placeOf(one) === placeOf(source.settings));
  if (server !== undefined) return accessOf(site, server);
  const { host, socketFolder, port } = source.settings;
  const figures = { host: socketFolder || host, port, named: namesOf(restoreServers) };
  throw new KeepwellError('restore_server_missing', { figures });
}

function accessOf(site: Site, server: RestoreServer): Access<PostgresSettings> {
  const { name, maintenanceDatabase, ...place } = server;
  return {
    settings: { ...place, database: maintenanceDatabase, excludeSchemas: [] },
    password: readRestorePassword(site.folder, name),
  };
}

type Place = Pick<RestoreServer, 'host' | 'port' | 'socketFolder'>;

/** This machine's own names for itself are one place. */
function placeOf({ host, port, socketFolder }: Place): string {
  if (socketFolder !== '') return JSON.stringify([socketFolder.replace(/\/+$/, ''), port]);
  const lower = host.toLowerCase();
  return JSON.stringify([loopback.has(lower) ? 'localhost' : lower, port, 'tcp']);
}

const loopback = new Set(['', 'localhost', '127.0.0.1', '::1']);

function namesOf(servers: readonly RestoreServer[]): string {
  return servers
    .map(({ name }) => name)
    .join(', ')
    .slice(0, 500);
}
