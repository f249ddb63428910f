import type { Session } from '../connection/session.ts';

/** A column as the row's hash needs it. */
export interface HashedColumn {
  readonly sqlName: string;
  /** `binary`: the type's own wire format says all and is the same everywhere; `text`: it would name local numbers. */
  readonly form: 'binary' | 'text';
  readonly isText: boolean;
}

/**
 * One row as bytes, in SQL. `record_send` writes each value with its length and type, nulls apart, so that no two rows
 * look alike; without the hexadecimal text of documents it takes a third of the time of the row's text. Types of the
 * database's own (enums, domains, an extension's) have other numbers after a restore and are taken as text, as are
 * those that refer to objects by number (regclass…). Where the database isn't UTF-8, text is taken as the bytes that
 * are stored: some of them may have no UTF-8 form at all.
 */
export function rowImage(columns: readonly HashedColumn[], databaseEncoding: string): string {
  const values = columns.map((column) => {
    const name = `t.${column.sqlName}`;
    if (databaseEncoding !== 'UTF8' && (column.isText || column.form === 'text')) {
      return `convert_to(${name}::text, '${databaseEncoding}')`;
    }
    return column.form === 'binary' ? name : `${name}::text`;
  });
  return `record_send(ROW(${values.join(', ')}))`;
}

/** The columns of all these tables, in the order of the table; generated ones too, so that a restore proves them. */
export async function listHashedColumns(
  session: Session,
  tableOids: readonly number[],
): Promise<Map<number, HashedColumn[]>> {
  const rows = await session.query(columnsQuery, [JSON.stringify(tableOids)]);
  const columns = new Map<number, HashedColumn[]>(tableOids.map((oid) => [oid, []]));
  for (const row of rows) {
    const column = {
      sqlName: String(row.sql_name),
      form: row.form as HashedColumn['form'],
      isText: row.is_text === true,
    };
    columns.get(Number(row.table_oid))?.push(column);
  }
  return columns;
}

/** Built-in types have numbers below 16384, the same on every server; `reg…` types hold numbers of objects. */
const columnsQuery = `
  select a.attrelid::bigint as table_oid, quote_ident(a.attname) as sql_name,
         case when t.oid < 16384 and e.oid is null and t.typsend <> 0 and t.typtype in ('b', 'r')
                   and t.typname !~ '^reg' and t.typname <> 'aclitem' then 'binary'
              when t.oid < 16384 and e.oid < 16384 and e.typsend <> 0 and e.typtype in ('b', 'r')
                   and e.typname !~ '^reg' and e.typname <> 'aclitem' then 'binary'
              else 'text' end as form,
         (t.typcategory = 'S' or e.typcategory = 'S' or t.typname in ('json', 'jsonb', 'xml', '_json', '_jsonb', '_xml',
          'tsvector', 'tsquery', 'jsonpath', '_tsvector', '_tsquery', '_jsonpath', 'bpchar', '_bpchar')) as is_text
  from pg_attribute a
  join pg_type t on t.oid = a.atttypid
  left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
  where a.attrelid::bigint in (select json_array_elements_text($1::text::json)::bigint)
    and a.attnum > 0 and not a.attisdropped
  order by a.attrelid, a.attnum`;
