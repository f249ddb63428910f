import {
  firstOwnOid,
  isDumpedSchema,
  isNoMember,
  laterColumn,
  type ObjectQuery,
  ownerOf,
  sortedOptions,
} from './object-query.ts';

const name = `format('%I.%I', n.nspname, c.relname)`;
const from = `from pg_class c join pg_namespace n on n.oid = c.relnamespace`;
const isDumped = `c.relpersistence <> 't' and ${isDumpedSchema} and ${isNoMember('pg_class', 'c.oid')}`;

/** Columns in their order; what follows from the type (storage, collation) only where it was changed. */
const columns = `(
  select json_agg(json_build_array(
      a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
      nullif(${laterColumn('a', 'attidentity')}, ''), nullif(${laterColumn('a', 'attgenerated')}, ''),
      nullif(a.attstorage, t.typstorage), nullif(${laterColumn('a', 'attcompression')}, ''),
      case when a.attcollation <> t.typcollation then format('%I.%I', cn.nspname, co.collname) end,
      nullif(${laterColumn('a', 'attstattarget')}, '-1'),
      ${sortedOptions('a.attoptions')}, ${sortedOptions('a.attfdwoptions')}
    ) order by a.attnum)
  from pg_attribute a
  join pg_type t on t.oid = a.atttypid
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  left join pg_collation co on co.oid = a.attcollation
  left join pg_namespace cn on cn.oid = co.collnamespace
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)`;

const parents = `(
  select json_agg(i.inhparent::regclass::text order by i.inhseqno) from pg_inherits i where i.inhrelid = c.oid)`;

export const tables: ObjectQuery = {
  kind: 'table',
  sql: `
    select ${name} as name, ${ownerOf('c.relowner')} as owner, json_build_array(
        c.relkind, c.relpersistence, ${columns}, ${parents}, ${sortedOptions('c.reloptions')},
        (select ${sortedOptions('toast.reloptions')} from pg_class toast where toast.oid = c.reltoastrelid),
        pg_get_expr(c.relpartbound, c.oid), case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end,
        nullif(c.relreplident, 'd'), c.relrowsecurity, c.relforcerowsecurity,
        (select am.amname from pg_am am where am.oid = c.relam),
        case when c.reloftype <> 0 then format_type(c.reloftype, null) end,
        (select json_build_array(s.srvname, ${sortedOptions('f.ftoptions')})
           from pg_foreign_table f join pg_foreign_server s on s.oid = f.ftserver where f.ftrelid = c.oid)
      )::text as definition
    ${from} where c.relkind in ('r', 'p', 'f') and ${isDumped}`,
};

export const views: ObjectQuery = {
  kind: 'view',
  sql: `
    select ${name} as name, ${ownerOf('c.relowner')} as owner,
      json_build_array(c.relkind, c.relispopulated, ${sortedOptions('c.reloptions')}, ${columns}, pg_get_viewdef(c.oid))::text as definition
    ${from} where c.relkind in ('v', 'm') and ${isDumped}`,
};

export const sequences: ObjectQuery = {
  kind: 'sequence',
  sql: `
    select ${name} as name, ${ownerOf('c.relowner')} as owner, json_build_array(
        format_type(s.seqtypid, null), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle, c.relpersistence,
        (select json_agg(json_build_array(d.refobjid::regclass::text, a.attname, d.deptype))
           from pg_depend d join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
           where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i'))
      )::text as definition
    ${from} join pg_sequence s on s.seqrelid = c.oid where ${isDumped}`,
};

/** A broken index (a CREATE INDEX CONCURRENTLY that failed) is not dumped. */
export const indexes: ObjectQuery = {
  kind: 'index',
  sql: `
    select ${name} as name, ${ownerOf('c.relowner')} as owner, json_build_array(
        pg_get_indexdef(i.indexrelid), i.indisclustered, i.indisreplident,
        (select json_agg(json_build_array(a.attnum, ${laterColumn('a', 'attstattarget')}) order by a.attnum)
           from pg_attribute a where a.attrelid = c.oid and ${laterColumn('a', 'attstattarget')} not in ('-1', '0'))
      )::text as definition
    ${from} join pg_index i on i.indexrelid = c.oid
    join pg_class owning on owning.oid = i.indrelid
    where (i.indisvalid or owning.relkind = 'p') and i.indisready and ${isDumped} and ${isNoMember('pg_class', 'owning.oid')}`,
};

/** A partition's copy of a foreign key is made by the server, under a name of the server's choice. */
export const constraints: ObjectQuery = {
  kind: 'constraint',
  sql: `
    select format('%I on %s', k.conname, coalesce(nullif(k.conrelid, 0)::regclass::text, format_type(k.contypid, null))) as name,
      null as owner, json_build_array(k.contype, pg_get_constraintdef(k.oid), k.convalidated)::text as definition
    from pg_constraint k join pg_namespace n on n.oid = k.connamespace
    where k.contype in ('c', 'f', 'p', 'u', 'x') and not (k.contype = 'f' and coalesce(${laterColumn('k', 'conparentid')}, '0') <> '0')
      and ${isDumpedSchema} and k.oid >= ${firstOwnOid}
      and ${isNoMember('pg_class', 'k.conrelid')} and ${isNoMember('pg_type', 'k.contypid')}`,
};

export const extendedStatistics: ObjectQuery = {
  kind: 'statistics',
  sql: `
    select format('%I.%I', n.nspname, s.stxname) as name, ${ownerOf('s.stxowner')} as owner,
      json_build_array(pg_get_statisticsobjdef(s.oid), nullif(${laterColumn('s', 'stxstattarget')}, '-1'))::text as definition
    from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace
    where ${isDumpedSchema} and ${isNoMember('pg_statistic_ext', 's.oid')}`,
};
