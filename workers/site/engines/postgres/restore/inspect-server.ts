import { codeOf } from '#lib/shared/errors.ts';
import { freeBytesAt } from '../../../platform/free-space.ts';
import type { ServerInspection } from '../../restorer.ts';
import { toolPath } from '../tools/find-tools.ts';
import { chooseRestoreTool } from './choose-restore-tool.ts';
import { onServer, type RestoreContext, type Server } from './server-session.ts';

/** What a restore server is, and what its account may do there; nothing is written. */
export async function inspectServer(
  context: RestoreContext,
  server: Server,
  signal: AbortSignal,
): Promise<ServerInspection> {
  return onServer(context, server, signal, async (session) => {
    const [about] = await session.query(aboutQuery, [server.settings.database]);
    const listed = async (query: string) => (await session.query(query)).map((row) => String(row.name));
    const tools = await chooseRestoreTool(context.toolsFolder, session.serverVersionNumber, null);
    return {
      serverVersion: session.serverVersion,
      serverVersionNumber: session.serverVersionNumber,
      restoreTool: { path: toolPath(tools.folder, 'pg_restore'), version: tools.version },
      databases: await listed('select datname as name from pg_database order by 1'),
      roles: await listed('select rolname as name from pg_roles order by 1'),
      extensions: await listed('select name from pg_available_extensions order by 1'),
      mayCreateDatabases: about?.may_create_databases === true,
      maySwap: about?.may_swap === true,
      mayCreateRoles: about?.may_create_roles === true,
      freeBytes: about?.data_directory ? await freeBytesOf(server, String(about.data_directory)) : null,
    };
  });
}

/**
 * May swap: a superuser; or who may create databases (a rename asks for it), end others' sessions, and act for the owner of
 * each database there is, but for those that the server came with.
 */
const aboutQuery = `
  select r.rolsuper or r.rolcreatedb as may_create_databases, r.rolsuper or r.rolcreaterole as may_create_roles,
         r.rolsuper or (r.rolcreatedb and pg_has_role(current_user, 'pg_signal_backend', 'USAGE')
           and (select coalesce(bool_and(pg_has_role(current_user, d.datdba, 'USAGE')), true) from pg_database d
                where not d.datistemplate and d.datname not in ('postgres', $1))) as may_swap,
         case when r.rolsuper or pg_has_role(current_user, 'pg_read_all_settings', 'USAGE')
              then current_setting('data_directory') end as data_directory
  from pg_roles r where r.rolname = current_user`;

/** Null where the server is on another machine, in a container of its own, or in a folder that isn't ours to look at. */
async function freeBytesOf({ settings }: Server, dataDirectory: string): Promise<number | null> {
  const isHere = settings.socketFolder !== '' || ['localhost', '127.0.0.1', '::1'].includes(settings.host);
  if (!isHere) return null;
  try {
    return await freeBytesAt(dataDirectory);
  } catch (thrown) {
    if (['ENOENT', 'EACCES', 'EPERM', 'ENOTDIR'].includes(codeOf(thrown) ?? '')) return null;
    throw thrown;
  }
}
