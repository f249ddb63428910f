import { missing } from './connections.ts';
import { onServer, type RestoreContext, type Server, sqlStateOf } from './server-session.ts';

/** Names of the databases that begin with a prefix, whatever letters it holds. */
export async function listDatabases(
  context: RestoreContext,
  server: Server,
  prefix: string,
  signal: AbortSignal,
): Promise<string[]> {
  const rows = await onServer(context, server, signal, (session) =>
    session.query(
      'select datname as name from pg_database where left(datname, length($1)) = $1 and not datistemplate order by datname',
      [prefix],
    ),
  );
  return rows.map((row) => String(row.name));
}

/** Bytes that a database takes on its server's disk. */
export async function databaseSize(
  context: RestoreContext,
  server: Server,
  database: string,
  signal: AbortSignal,
): Promise<number> {
  return onServer(context, server, signal, async (session) => {
    try {
      const [row] = await session.query('select pg_database_size($1::text::name) as bytes', [database]);
      return Number(row?.bytes);
    } catch (thrown) {
      throw sqlStateOf(thrown) === '3D000' ? missing(database, thrown) : thrown;
    }
  });
}
