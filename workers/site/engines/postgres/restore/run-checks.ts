import type { CheckResult, DrillCheck } from '#lib/contract/drill.ts';
import type { Session } from '../connection/session.ts';
import { inDatabase, type RestoreContext, type Server } from './server-session.ts';

/**
 * A policy's own checks of a restored database. Names are looked up in the catalog and put into the query as the server
 * itself quotes them: no check can be made to run SQL of its own. A table or column that isn't there, a column that holds no
 * date, and one that holds none at all, fail the check with nothing found.
 */
export async function runChecks(
  context: RestoreContext,
  server: Server,
  database: string,
  checks: readonly DrillCheck[],
  asOf: Date,
  signal: AbortSignal,
): Promise<CheckResult[]> {
  return inDatabase(context, server, database, signal, async (session) => {
    await session.query('SET default_transaction_read_only = on');
    const results: CheckResult[] = [];
    for (const check of checks) results.push(await runCheck(session, check, asOf));
    return results;
  });
}

async function runCheck(session: Session, check: DrillCheck, asOf: Date): Promise<CheckResult> {
  if (check.kind === 'at-least-rows') {
    const found = await countRows(session, check.schema, check.table);
    return { check, found, passed: found !== null && found >= check.rows };
  }
  const newest = await newestValue(session, check);
  if (newest === null) return { check, found: null, passed: false };
  const days = (asOf.getTime() - newest.getTime()) / dayMs;
  return { check, found: Math.round(days * 100) / 100, passed: days <= check.maxAgeDays };
}

const dayMs = 24 * 60 * 60 * 1000;

async function countRows(session: Session, schema: string, table: string): Promise<number | null> {
  const [known] = await session.query(tableQuery, [schema, table]);
  if (known === undefined) return null;
  const [row] = await session.query(`select count(*) as rows from ${known.sql_name}`);
  return Number(row?.rows);
}

const tableQuery = `
  select format('%I.%I', n.nspname, c.relname) as sql_name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'm')`;

/** A day counts until its end. A time without a zone is taken for UTC: it can be off by the site's zone, which no rule in days turns on. */
async function newestValue(
  session: Session,
  { schema, table, column }: Extract<DrillCheck, { kind: 'newest-value' }>,
): Promise<Date | null> {
  const [known] = await session.query(columnQuery, [schema, table, column]);
  if (known === undefined) return null;
  const [row] = await session.query(
    `select extract(epoch from max(${known.sql_column})${known.type === 'date' ? ' + 1' : ''})::float8 as at
     from ${known.sql_name} where isfinite(${known.sql_column})`,
  );
  return row?.at === null || row === undefined ? null : new Date(Number(row.at) * 1000);
}

/** A domain is what it is made of. */
const columnQuery = `
  select format('%I.%I', n.nspname, c.relname) as sql_name, quote_ident(a.attname) as sql_column,
         coalesce(base.typname, t.typname)::text as type
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_type t on t.oid = a.atttypid left join pg_type base on t.typtype = 'd' and base.oid = t.typbasetype
  where n.nspname = $1 and c.relname = $2 and a.attname = $3 and c.relkind in ('r', 'p', 'm')
    and coalesce(base.typname, t.typname) in ('date', 'timestamp', 'timestamptz')
    and coalesce(base.typnamespace, t.typnamespace) = 'pg_catalog'::regnamespace`;
