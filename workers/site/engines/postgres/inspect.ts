import type { PostgresSettings } from '#lib/contract/assignment.ts';
import type { Inspection } from '../engine.ts';
import type { Session } from './connection/session.ts';
import { countUnreadableLargeObjects } from './large-object-rights.ts';
import { listDumpedTables } from './tables.ts';

/** What there is to back up, and what would keep it from being backed up. */
export async function inspectDatabase(session: Session, settings: PostgresSettings): Promise<Inspection> {
  const [about] = await session.query(aboutQuery);
  const extensions = await session.query('select extname, extversion from pg_extension order by extname');
  const tables = await listDumpedTables(session, settings.excludeSchemas);
  const largeObjects = await countUnreadableLargeObjects(session);
  const unreadable = tables.filter((table) => table.hindrance !== null).map((table) => table.sqlName);
  return {
    serverVersion: session.serverVersion,
    databases: await listDatabases(session),
    sizeBytes: Number(about?.size_bytes),
    encoding: String(about?.encoding),
    collation: String(about?.collation),
    extensions: extensions.map((row) => ({ name: String(row.extname), version: String(row.extversion) })),
    tables: tables.filter((table) => table.kind === 'r').length,
    unreadable: largeObjects === 0 ? unreadable : [...unreadable, `large objects (${largeObjects})`],
    mayReadRoles: about?.may_read_roles === true,
  };
}

/** Databases that a practice may want backed up: all but the templates. */
export async function listDatabases(session: Session): Promise<string[]> {
  const rows = await session.query(
    'select datname from pg_database where not datistemplate and datallowconn order by datname',
  );
  return rows.map((row) => String(row.datname));
}

/** Whether the account may read pg_authid, which pg_dumpall needs for the roles with their passwords' hashes. */
const aboutQuery = `
  select pg_database_size(current_database()) as size_bytes, getdatabaseencoding() as encoding,
         d.datcollate as collation, has_table_privilege('pg_authid', 'SELECT') as may_read_roles
  from pg_database d where d.datname = current_database()`;
