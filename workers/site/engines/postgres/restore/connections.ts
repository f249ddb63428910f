import { KeepwellError } from '#lib/shared/errors.ts';
import type { Connected } from '../../restorer.ts';
import { quoteName } from './quote-name.ts';
import { asWeakAccount, onServer, type RestoreContext, type Server, sqlStateOf } from './server-session.ts';

/** Lets nobody new into a database, superusers included; who is in stays. `original_missing` where there is none. */
export async function blockConnections(
  context: RestoreContext,
  server: Server,
  database: string,
  signal: AbortSignal,
): Promise<void> {
  await setAllowed(context, server, database, false, signal);
}

/** Lets people in again. Safe to repeat; where there is no such database, nobody is kept out of it. */
export async function allowConnections(
  context: RestoreContext,
  server: Server,
  database: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await setAllowed(context, server, database, true, signal);
  } catch (thrown) {
    if (!(thrown instanceof KeepwellError) || thrown.code !== 'original_missing') throw thrown;
  }
}

async function setAllowed(
  context: RestoreContext,
  server: Server,
  database: string,
  isAllowed: boolean,
  signal: AbortSignal,
): Promise<void> {
  const name = quoteName(database);
  await onServer(context, server, signal, async (session) => {
    try {
      await session.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${isAllowed}`);
    } catch (thrown) {
      if (sqlStateOf(thrown) === '3D000') throw missing(database, thrown);
      throw asWeakAccount(thrown, 'ALTER DATABASE');
    }
  });
}

export function missing(database: string, cause?: unknown): KeepwellError {
  return new KeepwellError('original_missing', { figures: { database }, cause });
}

/** Who is in a database now, by user, program and machine. Sessions of Keepwell's own are left out. */
export async function listConnected(
  context: RestoreContext,
  server: Server,
  database: string,
  signal: AbortSignal,
): Promise<Connected[]> {
  const rows = await onServer(context, server, signal, (session) =>
    session.query(connectedQuery, [database]),
  );
  return rows.map((row) => ({
    user: String(row.user),
    application: String(row.application),
    host: String(row.host),
    count: Number(row.count),
  }));
}

/** To an account without pg_monitor the server shows neither the machine nor the kind of others' sessions. */
const connectedQuery = `
  select coalesce(usename::text, '') as user, application_name as application, coalesce(host(client_addr), '') as host,
         count(*) as count
  from pg_stat_activity
  where datname = $1 and coalesce(backend_type, 'client backend') = 'client backend' and pid <> pg_backend_pid()
    and application_name !~ '^keepwell( |$)'
  group by 1, 2, 3 order by count(*) desc, 1, 2, 3`;
