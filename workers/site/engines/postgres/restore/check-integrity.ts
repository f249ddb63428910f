import { KeepwellError } from '#lib/shared/errors.ts';
import type { Integrity } from '../../restorer.ts';
import type { Session } from '../connection/session.ts';
import { quoteName } from './quote-name.ts';
import { inDatabase, type RestoreContext, rollBack, type Server, sqlStateOf } from './server-session.ts';

/**
 * PostgreSQL's own check (amcheck) of every B-tree index against its table, and on 14 and newer of the tables themselves. The
 * extension is made in a transaction that is rolled back, so that it is never in a database that is compared or swapped;
 * where the original has it, that one is used. `unavailable` where the server doesn't have it or the account can't make it.
 */
export async function checkIntegrity(
  context: RestoreContext,
  server: Server,
  database: string,
  signal: AbortSignal,
): Promise<Integrity> {
  return inDatabase(context, server, database, signal, async (session) => {
    await session.query('BEGIN');
    try {
      const schema = await provideAmcheck(session);
      const verdict = 'unavailable' in schema ? schema.unavailable : await checkAll(session, schema.name);
      await session.query('ROLLBACK');
      return verdict;
    } catch (thrown) {
      await rollBack(session, thrown);
      throw thrown;
    }
  });
}

type Amcheck = { name: string } | { unavailable: Integrity };

async function provideAmcheck(session: Session): Promise<Amcheck> {
  const [own] = await session.query(
    `select n.nspname as schema from pg_extension e join pg_namespace n on n.oid = e.extnamespace where extname = 'amcheck'`,
  );
  if (own !== undefined) return { name: String(own.schema) };
  const [known] = await session.query(`select from pg_available_extensions where name = 'amcheck'`);
  if (known === undefined) return unavailable('extension_missing');
  await session.query('SAVEPOINT before_amcheck');
  try {
    await session.query(`CREATE SCHEMA ${ownSchema}`);
    await session.query(`CREATE EXTENSION amcheck SCHEMA ${ownSchema}`);
    return { name: ownSchema };
  } catch (thrown) {
    if (!(thrown instanceof KeepwellError) || thrown.code !== 'permission_denied') throw thrown;
    await session.query('ROLLBACK TO before_amcheck');
    return unavailable('account_may_not');
  }
}

const ownSchema = 'keepwell_integrity_check';

function unavailable(reason: string): Amcheck {
  return { unavailable: { verdict: 'unavailable', reason } };
}

async function checkAll(session: Session, schema: string): Promise<Integrity> {
  const indexes = await session.query(indexesQuery);
  for (const index of indexes) {
    const check = `select ${quoteName(schema)}.bt_index_check($1::oid::regclass, true)`;
    if (await isDamaged(session, check, String(index.oid)))
      return { verdict: 'failed', object: String(index.name) };
  }
  const [heap] = await session.query(`select from pg_proc where proname = 'verify_heapam'`);
  const tables = heap === undefined ? [] : await session.query(tablesQuery);
  for (const table of tables) {
    const check = `select * from ${quoteName(schema)}.verify_heapam($1::oid::regclass, on_error_stop => true) limit 1`;
    if (await isDamaged(session, check, String(table.oid)))
      return { verdict: 'failed', object: String(table.name) };
  }
  return { verdict: 'passed' };
}

/** amcheck raises one of the errors of class XX for a damaged index, and answers with a row for a damaged table. */
async function isDamaged(session: Session, check: string, oid: string): Promise<boolean> {
  try {
    const rows = await session.query(check, [oid]);
    return rows.some((row) => 'msg' in row);
  } catch (thrown) {
    if (sqlStateOf(thrown)?.startsWith('XX') === true) return true;
    throw thrown;
  }
}

const indexesQuery = `
  select c.oid::text as oid, c.oid::regclass::text as name
  from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
  where a.amname = 'btree' and i.indisvalid and i.indisready and c.relpersistence <> 't' and c.relkind = 'i'
  order by c.oid`;

const tablesQuery = `
  select c.oid::text as oid, c.oid::regclass::text as name from pg_class c
  where c.relkind in ('r', 'm', 't') and c.relpersistence <> 't' order by c.oid`;
