import { isDumpedSchema, isNoMember, laterColumn, type ObjectQuery, ownerOf } from './object-query.ts';

export const schemas: ObjectQuery = {
  kind: 'schema',
  sql: `
    select quote_ident(n.nspname) as name, ${ownerOf('n.nspowner')} as owner, '' as definition
    from pg_namespace n where ${isDumpedSchema} and ${isNoMember('pg_namespace', 'n.oid')}`,
};

/** An extension comes back owned by whoever restores it, in the version that the new server has. */
export const extensions: ObjectQuery = {
  kind: 'extension',
  sql: `
    select quote_ident(e.extname) as name, null as owner, json_build_array(e.extversion, en.nspname)::text as definition
    from pg_extension e join pg_namespace en on en.oid = e.extnamespace`,
};

/** Types made by hand; those that come with a table, an array or a range are left to their makers. */
export const types: ObjectQuery = {
  kind: 'type',
  sql: `
    select format('%I.%I', n.nspname, t.typname) as name, ${ownerOf('t.typowner')} as owner, json_build_array(
        t.typtype,
        (select json_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid),
        (select json_agg(json_build_array(a.attname, format_type(a.atttypid, a.atttypmod)) order by a.attnum)
           from pg_attribute a where t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped),
        case when t.typtype = 'd' then json_build_array(format_type(t.typbasetype, t.typtypmod), t.typnotnull,
          pg_get_expr(t.typdefaultbin, 0), co.collname) end,
        (select json_build_array(format_type(r.rngsubtype, null), rco.collname, opc.opcname,
            r.rngcanonical::regproc::text, r.rngsubdiff::regproc::text)
           from pg_range r left join pg_collation rco on rco.oid = r.rngcollation
           left join pg_opclass opc on opc.oid = r.rngsubopc where r.rngtypid = t.oid),
        case when t.typtype = 'b' then json_build_array(t.typinput::regproc::text, t.typoutput::regproc::text,
          t.typreceive::regproc::text, t.typsend::regproc::text, t.typlen, t.typbyval, t.typalign, t.typstorage, t.typcategory,
          t.typispreferred, t.typdelim, t.typdefault, t.typmodin::regproc::text) end
      )::text as definition
    from pg_type t join pg_namespace n on n.oid = t.typnamespace left join pg_collation co on co.oid = t.typcollation
    where t.typtype in ('b', 'c', 'd', 'e', 'r') and t.typelem = 0 and ${isDumpedSchema} and ${isNoMember('pg_type', 't.oid')}
      and (t.typrelid = 0 or (select c.relkind from pg_class c where c.oid = t.typrelid) = 'c')`,
};

export const collations: ObjectQuery = {
  kind: 'collation',
  sql: `
    select format('%I.%I', n.nspname, c.collname) as name, ${ownerOf('c.collowner')} as owner,
      json_build_array(${laterColumn('c', 'collprovider')}, c.collcollate, c.collctype,
        coalesce(${laterColumn('c', 'colllocale')}, ${laterColumn('c', 'colliculocale')}), ${laterColumn('c', 'collicurules')},
        ${laterColumn('c', 'collisdeterministic')})::text as definition
    from pg_collation c join pg_namespace n on n.oid = c.collnamespace
    where ${isDumpedSchema} and ${isNoMember('pg_collation', 'c.oid')}`,
};

export const conversions: ObjectQuery = {
  kind: 'conversion',
  sql: `
    select format('%I.%I', n.nspname, c.conname) as name, ${ownerOf('c.conowner')} as owner,
      json_build_array(c.conforencoding, c.contoencoding, c.conproc::regproc::text, c.condefault)::text as definition
    from pg_conversion c join pg_namespace n on n.oid = c.connamespace
    where ${isDumpedSchema} and ${isNoMember('pg_conversion', 'c.oid')}`,
};
