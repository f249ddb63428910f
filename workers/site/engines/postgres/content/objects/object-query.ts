/**
 * One kind of object: its query gives `name`, `owner` (null where it has none) and `definition`. Definitions name other
 * objects by name, never by number, and leave out what a restore may lawfully change (numbers, positions after dropped
 * columns, how a partition came to be one). $1 is a JSON array of the schemas that are left out of the dump.
 */
export interface ObjectQuery {
  readonly kind: string;
  readonly sql: string;
}

/** Schemas that hold a person's objects; `n` is pg_namespace. */
export const isDumpedSchema = `(n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and n.nspname not in (select json_array_elements_text($1::text::json)))`;

/** An extension's own objects come back with the extension and are not dumped one by one. */
export function isNoMember(catalog: string, oid: string): string {
  return `not exists (select from pg_depend member where member.classid = '${catalog}'::regclass
    and member.objid = ${oid} and member.deptype = 'e')`;
}

/** Functions and casts that the server makes by itself with a range type, another set of them in each major version. */
export function isMadeByHand(catalog: string, oid: string): string {
  return `not exists (select from pg_depend maker where maker.classid = '${catalog}'::regclass
    and maker.objid = ${oid} and maker.deptype = 'i')`;
}

/** Objects that initdb made have lower numbers. */
export const firstOwnOid = 16384;

/** A column that only newer servers' catalogs have: null where there is none. */
export function laterColumn(row: string, column: string): string {
  return `(to_jsonb(${row}) ->> '${column}')`;
}

export function ownerOf(oid: string): string {
  return `pg_get_userbyid(${oid})`;
}

/** `{name=value,…}` in the order of their names: a restore may store them in another one. */
export function sortedOptions(options: string): string {
  return `(select json_agg(o order by o) from unnest(${options}) o)`;
}
