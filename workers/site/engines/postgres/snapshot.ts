import type { PostgresSettings } from '#lib/contract/assignment.ts';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';
import type { Access } from '../engine.ts';
import { openSession, type Session, type SessionOptions } from './connection/session.ts';
import { type DumpedTable, listDumpedTables, refuseUnreadable } from './tables.ts';

/** A transaction that holds one instant of the database, and keeps its tables from being altered, until it is closed. */
export interface HeldSnapshot {
  readonly session: Session;
  /** What pg_dump and a second connection are given to read the same instant. */
  readonly id: string;
  readonly takenAt: Date;
  readonly tables: readonly DumpedTable[];
}

/**
 * Takes the snapshot and an ACCESS SHARE lock on every table, as pg_dump does for itself. Its own locks are not enough:
 * a TRUNCATE between the end of the dump and the manifest's count would show an empty table to the old snapshot. Taken
 * before the snapshot, so that none of them can have changed between. They stop no one from reading or writing; what
 * waits for them (ALTER, TRUNCATE, VACUUM FULL) waits for pg_dump's all the same.
 */
export async function holdSnapshot(
  session: Session,
  excludeSchemas: readonly string[],
  lockWaitMs: number,
): Promise<HeldSnapshot> {
  await session.query(`SET lock_timeout = ${Math.round(lockWaitMs)}`);
  for (let tries = 1; ; tries += 1) {
    const tables = await listDumpedTables(session, excludeSchemas);
    refuseUnreadable(tables);
    await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    try {
      await lockTables(session, tables);
      const [taken] = await session.query(snapshotQuery);
      return { session, id: String(taken?.id), takenAt: new Date(String(taken?.taken_at)), tables };
    } catch (thrown) {
      // On a line that is lost there is nothing to roll back, and nothing more to learn.
      if (thrown instanceof KeepwellError && thrown.code === 'connection_lost') throw thrown;
      await session.query('ROLLBACK');
      // A table was dropped or renamed between the list and its lock: the next list is right.
      const isGone = reasonOf(thrown) === '42P01' || reasonOf(thrown) === '3F000';
      if (!isGone || tries === 3) throw await nameBlocked(session, thrown);
    }
  }
}

/** A second connection that reads the same instant. */
export async function joinSnapshot(
  access: Access<PostgresSettings>,
  options: SessionOptions,
  snapshotId: string,
  signal: AbortSignal,
): Promise<Session> {
  const session = await openSession(access, options, signal);
  try {
    await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    await session.query(`SET TRANSACTION SNAPSHOT '${snapshotId.replaceAll("'", "''")}'`);
    return session;
  } catch (thrown) {
    await session.close();
    throw thrown;
  }
}

const snapshotQuery = `
  select pg_export_snapshot() as id,
         to_char(transaction_timestamp(), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as taken_at`;

async function lockTables(session: Session, tables: readonly DumpedTable[]): Promise<void> {
  const names = tables.filter((table) => table.kind !== 'S').map((table) => `ONLY ${table.sqlName}`);
  if (names.length > 0) await session.query(`LOCK TABLE ${names.join(', ')} IN ACCESS SHARE MODE`);
}

/** A lock's time-out doesn't say on which table; who waits for or holds one that excludes us does. */
export async function findBlockedTable(session: Session): Promise<string | null> {
  const [blocked] = await session.query(blockedQuery);
  return blocked === undefined ? null : String(blocked.name);
}

const blockedQuery = `
  select format('%I.%I', n.nspname, c.relname) as name
  from pg_locks l join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace
  where l.locktype = 'relation' and l.mode = 'AccessExclusiveLock' and l.pid <> pg_backend_pid()
    and l.database = (select oid from pg_database where datname = current_database())
    and c.relkind in ('r', 'p') and n.nspname !~ '^pg_'
  order by l.granted desc, name limit 1`;

async function nameBlocked(session: Session, thrown: unknown): Promise<unknown> {
  if (!(thrown instanceof KeepwellError) || thrown.code !== 'lock_timeout') return thrown;
  const object = await findBlockedTable(session);
  const figures = object === null ? thrown.figures : { ...thrown.figures, object };
  return new KeepwellError('lock_timeout', { figures, retry: true, cause: thrown });
}

/** The SQLSTATE behind a failure. */
function reasonOf(thrown: unknown): string | undefined {
  return thrown instanceof KeepwellError ? codeOf(thrown.cause) : undefined;
}
