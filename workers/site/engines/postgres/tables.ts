import { KeepwellError } from '#lib/shared/errors.ts';
import type { Session } from './connection/session.ts';

/** A relation whose rows a dump holds. */
export interface DumpedTable {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** As SQL names it, quoted: `public."Patients"`. */
  readonly sqlName: string;
  /** r: table, p: partitioned (its rows are its partitions'), S: sequence. */
  readonly kind: 'r' | 'p' | 'S';
  /** Why the account can't read it; null when it can. */
  readonly hindrance: 'select' | 'usage' | 'row_security' | null;
  /** For an extension's table of settings: the condition of the rows that are dumped (`WHERE …`, or empty). */
  readonly condition: string | null;
}

/**
 * The tables, and the sequences, that pg_dump reads: all of a person's schemas but those left out; an extension's own
 * tables only where the extension declared them as settings.
 */
export async function listDumpedTables(
  session: Session,
  excludeSchemas: readonly string[],
): Promise<DumpedTable[]> {
  const rows = await session.query(tablesQuery, [JSON.stringify(excludeSchemas)]);
  return rows.map((row) => ({
    oid: Number(row.oid),
    schema: String(row.schema),
    name: String(row.name),
    sqlName: String(row.sql_name),
    kind: row.kind as DumpedTable['kind'],
    hindrance: row.hindrance as DumpedTable['hindrance'],
    condition: row.condition === null ? null : String(row.condition),
  }));
}

/** Says by name what the account may not read, before a dump begins that would fail at it. */
export function refuseUnreadable(tables: readonly DumpedTable[]): void {
  const unreadable = tables.filter((table) => table.hindrance !== null);
  const [first] = unreadable;
  if (first === undefined) return;
  const figures = { object: first.sqlName, reason: String(first.hindrance), objects: unreadable.length };
  throw new KeepwellError('permission_denied', { figures });
}

const tablesQuery = `
  select c.oid::bigint as oid, n.nspname as schema, c.relname as name, c.relkind as kind,
         format('%I.%I', n.nspname, c.relname) as sql_name,
         case when not has_schema_privilege(n.oid, 'USAGE') then 'usage'
              when not has_table_privilege(c.oid, 'SELECT') then 'select'
              when c.relkind <> 'S' and row_security_active(c.oid) then 'row_security' end as hindrance,
         settings.condition
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_depend member on member.classid = 'pg_class'::regclass and member.objid = c.oid
       and member.objsubid = 0 and member.deptype = 'e'
  left join lateral (
    select e.extcondition[array_position(e.extconfig, c.oid)] as condition
    from pg_extension e where e.oid = member.refobjid and c.oid = any (e.extconfig)
  ) settings on true
  where c.relkind in ('r', 'p', 'S') and c.relpersistence <> 't'
    and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and n.nspname not in (select json_array_elements_text($1::text::json))
    and (member.objid is null or settings.condition is not null)
  order by n.nspname, c.relname`;
