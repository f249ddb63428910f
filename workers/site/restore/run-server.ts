import type { PostgresSettings } from '#lib/contract/assignment.ts';
import type { RestoreTarget } from '#lib/contract/restore-case.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import type { Access } from '../engines/engine.ts';
import type { RunServer } from '../journal/restore-cases.ts';
import { restoreServerNamed, restoreServerOf } from '../restore-servers.ts';
import { assignedSource, assignmentOf, type SiteContext, settingsOf } from '../site-context.ts';

/** A server to restore on: how to reach it, and what a plan notes of it. */
export type ChosenServer = { access: Access<PostgresSettings>; server: RunServer };

type Site = Pick<SiteContext, 'folder'>;

/** The server that a target names, or the one on which its source's database lives. Throws `restore_server_missing`. */
export function serverOfTarget(site: Site, target: RestoreTarget): ChosenServer {
  if (target.server !== null) return chosen(restoreServerNamed(site, target.server), target.server);
  if (target.sourceId === null) throw new KeepwellError('restore_server_missing', { figures: { name: '' } });
  const access = restoreServerOf(site, assignedSource(assignmentOf(site), target.sourceId));
  const { host, port, socketFolder, user } = access.settings;
  const named = settingsOf(site).restoreServers.find(
    (one) => one.host === host && one.port === port && one.socketFolder === socketFolder && one.user === user,
  );
  return chosen(access, named?.name ?? null);
}

/**
 * The server of a plan, as it was noted: the settings' server of that name must still be the same place, or a restore that a
 * crash broke off would be settled on another server. Throws `restore_server_missing`.
 */
export function serverOfPlan(site: Site, noted: RunServer): Access<PostgresSettings> {
  const access = restoreServerNamed(site, noted.name ?? '');
  const { host, port, socketFolder } = access.settings;
  const isSame = host === noted.host && port === noted.port && socketFolder === noted.socketFolder;
  if (!isSame) {
    const figures = { name: noted.name ?? '', host: noted.socketFolder || noted.host, port: noted.port };
    throw new KeepwellError('restore_server_missing', { figures });
  }
  return access;
}

export function chosen(access: Access<PostgresSettings>, name: string | null): ChosenServer {
  const { host, port, socketFolder, user, sslMode, database } = access.settings;
  const server = { name, host, port, socketFolder, user, sslMode, maintenanceDatabase: database };
  return { access, server };
}

/** What people are told the server is called. */
export function titleOf({ name, host, socketFolder, port }: RunServer): string {
  return (name ?? `${socketFolder || host}:${port}`).slice(0, 100);
}
