import type { PostgresSettings } from '#lib/contract/assignment.ts';
import { bytesText } from '../cli/output.ts';
import { requiredRestoreGrants } from '../engines/postgres/required-grants.ts';
import type { Restorer, ServerInspection } from '../engines/restorer.ts';
import { restoreServerNamed } from '../restore-servers.ts';
import { type SiteContext, settingsOf } from '../site-context.ts';
import { bad, type Finding, warn, well } from './finding.ts';

type Site = Pick<SiteContext, 'folder'> & { readonly restorer: Restorer<PostgresSettings> };

const limitMs = 60_000;

/** Signs in to a restore server and says what its account may do there; what it lacks is printed as GRANTs. */
export async function examineRestoreServer(site: Site, name: string): Promise<Finding[]> {
  const server = restoreServerNamed(site, name);
  const found = await site.restorer.inspectServer(server, AbortSignal.timeout(limitMs));
  return judgeServer(name, server.settings.user, found, settingsOf(site).drillServer === name);
}

/** Who may make no database can restore nothing; who can't swap can still drill, and restore beside an original. */
export function judgeServer(
  name: string,
  user: string,
  found: ServerInspection,
  isForDrills: boolean,
): Finding[] {
  const topic = `restore server ${name}`;
  const grants = `As the server's administrator:\n${requiredRestoreGrants(user, [])}`;
  const free = found.freeBytes === null ? 'free space unknown' : `${bytesText(found.freeBytes)} free`;
  const is = `PostgreSQL ${found.serverVersion}, pg_restore ${found.restoreTool.version}, ${free}`;
  if (!found.mayCreateDatabases) return [bad(topic, `${user} may not create databases (${is})`, grants)];
  const swapping = found.maySwap
    ? []
    : [warn(topic, `${user} may not swap names: it can drill and restore beside, but not replace`, grants)];
  const roles =
    found.mayCreateRoles || isForDrills
      ? []
      : [warn(topic, `${user} may not make roles: a server that lacks some needs a person first`, grants)];
  return [well(topic, is), ...swapping, ...roles];
}

/** Copies that are never restored are never proven: no drill server is worth a word. */
export async function examineDrillServer(site: Pick<SiteContext, 'folder'>): Promise<Finding[]> {
  const { drillServer, restoreServers } = settingsOf(site);
  const advice =
    'Add a server with "keepwell-agent server add", then "keepwell-agent settings --drill-server NAME".';
  if (drillServer === null) return [warn('drills', 'no server is named: no copy is ever restored', advice)];
  const isThere = restoreServers.some(({ name }) => name === drillServer);
  if (isThere) return [well('drills', `on ${drillServer}`)];
  return [bad('drills', `there is no restore server ${drillServer}`, advice)];
}
