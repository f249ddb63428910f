import { firstOwnOid, isDumpedSchema, isNoMember, type ObjectQuery } from './object-query.ts';

export const policies: ObjectQuery = {
  kind: 'policy',
  sql: `
    select format('%I on %s', p.polname, p.polrelid::regclass) as name, null as owner, json_build_array(
        p.polcmd, p.polpermissive, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid),
        (select json_agg(case r when 0 then 'public' else pg_get_userbyid(r)::text end
          order by case r when 0 then 'public' else pg_get_userbyid(r)::text end) from unnest(p.polroles) r))::text as definition
    from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
    where ${isDumpedSchema} and ${isNoMember('pg_class', 'c.oid')}`,
};

/**
 * Who may do what with an object. Without an entry the defaults of its kind hold, and writing them out changes nothing:
 * both come to the same list here. Who granted it is left out: a restore grants everything as the owner.
 */
function grantsOf(acl: string, kind: string, owner: string): string {
  return `(select json_agg(json_build_array(case g.grantee when 0 then 'public' else pg_get_userbyid(g.grantee)::text end,
      g.privilege_type, g.is_grantable) order by case g.grantee when 0 then 'public' else pg_get_userbyid(g.grantee)::text end,
      g.privilege_type, g.is_grantable)
    from aclexplode(coalesce(${acl}, acldefault(${kind}, ${owner}))) g)::text`;
}

export const grants: ObjectQuery = {
  kind: 'grants',
  sql: `
    select 'schema ' || quote_ident(n.nspname) as name, null as owner, ${grantsOf('n.nspacl', `'n'`, 'n.nspowner')} as definition
      from pg_namespace n where n.nspacl is not null and ${isDumpedSchema} and ${isNoMember('pg_namespace', 'n.oid')}
    union all
    select case c.relkind when 'S' then 'sequence ' else 'table ' end || format('%I.%I', n.nspname, c.relname), null,
        ${grantsOf('c.relacl', `(case c.relkind when 'S' then 's' else 'r' end)::"char"`, 'c.relowner')}
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relacl is not null and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.relpersistence <> 't'
        and ${isDumpedSchema} and ${isNoMember('pg_class', 'c.oid')}
    union all
    select format('column %I.%I.%I', n.nspname, c.relname, a.attname), null, ${grantsOf('a.attacl', `'c'`, 'c.relowner')}
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where a.attacl is not null and a.attnum > 0 and not a.attisdropped and ${isDumpedSchema} and ${isNoMember('pg_class', 'c.oid')}
    union all
    select format('function %I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)), null,
        ${grantsOf('p.proacl', `'f'`, 'p.proowner')}
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where p.proacl is not null and ${isDumpedSchema} and ${isNoMember('pg_proc', 'p.oid')}
    union all
    select format('type %I.%I', n.nspname, t.typname), null, ${grantsOf('t.typacl', `'T'`, 't.typowner')}
      from pg_type t join pg_namespace n on n.oid = t.typnamespace
      where t.typacl is not null and ${isDumpedSchema} and ${isNoMember('pg_type', 't.oid')}
    union all
    select 'language ' || quote_ident(l.lanname), null, ${grantsOf('l.lanacl', `'l'`, 'l.lanowner')}
      from pg_language l where l.lanacl is not null and ${isNoMember('pg_language', 'l.oid')}
    union all
    select 'foreign data wrapper ' || quote_ident(w.fdwname), null, ${grantsOf('w.fdwacl', `'F'`, 'w.fdwowner')}
      from pg_foreign_data_wrapper w where w.fdwacl is not null and ${isNoMember('pg_foreign_data_wrapper', 'w.oid')}
    union all
    select 'foreign server ' || quote_ident(s.srvname), null, ${grantsOf('s.srvacl', `'S'`, 's.srvowner')}
      from pg_foreign_server s where s.srvacl is not null and ${isNoMember('pg_foreign_server', 's.oid')}`,
};

export const defaultGrants: ObjectQuery = {
  kind: 'default grants',
  sql: `
    select format('%s in %s for %I', d.defaclobjtype, coalesce((select quote_ident(nspname) from pg_namespace where oid = d.defaclnamespace), 'every schema'),
        pg_get_userbyid(d.defaclrole)) as name, null as owner,
      (select json_agg(json_build_array(case g.grantee when 0 then 'public' else pg_get_userbyid(g.grantee)::text end,
          g.privilege_type, g.is_grantable) order by g.grantee = 0, pg_get_userbyid(g.grantee), g.privilege_type)
        from aclexplode(d.defaclacl) g)::text as definition
    from pg_default_acl d`,
};

/** There may be hundreds of thousands of them: one line for all. */
export const largeObjectRights: ObjectQuery = {
  kind: 'large object rights',
  sql: `
    select 'all' as name, null as owner, sum(('x' || left(md5(concat_ws(' ', m.oid, pg_get_userbyid(m.lomowner),
        ${grantsOf('m.lomacl', `'L'`, 'm.lomowner')})), 16))::bit(64)::bigint)::text as definition
    from pg_largeobject_metadata m having count(*) > 0`,
};

export const securityLabels: ObjectQuery = {
  kind: 'security label',
  sql: `
    select format('%s %s by %s', l.objtype, l.objname, l.provider) as name, null as owner, l.label as definition
    from pg_seclabels l where l.objoid >= ${firstOwnOid}
      and l.objtype not in ('database', 'role', 'tablespace')`,
};
