import { firstOwnOid, type ObjectQuery } from './object-query.ts';

/** Comments on anything of a person's; of the ones that initdb made, the public schema alone may have got another. */
export const comments: ObjectQuery = {
  kind: 'comment',
  sql: `
    select format('%s %s', o.type, o.identity) as name, null as owner, d.description as definition
    from pg_description d
    cross join lateral pg_identify_object(d.classoid, d.objoid, d.objsubid) o
    where (d.objoid >= ${firstOwnOid} or (d.classoid = 'pg_namespace'::regclass and o.name = 'public'))
      and (o.schema is null or (o.schema !~ '^pg_' and o.schema not in (select json_array_elements_text($1::text::json))))
      and not (d.classoid = 'pg_namespace'::regclass and o.name in (select quote_ident(x) from json_array_elements_text($1::text::json) x))
      and not exists (select from pg_depend member where member.classid = d.classoid and member.objid = d.objoid and member.deptype = 'e')`,
};

/** What was set for this database, for all or for one role. Restored only when the database itself is (pg_restore -C). */
export const databaseSettings: ObjectQuery = {
  kind: 'database setting',
  sql: `
    select case s.setrole when 0 then 'all' else quote_ident(pg_get_userbyid(s.setrole)) end as name, null as owner,
      (select json_agg(c order by c) from unnest(s.setconfig) c)::text as definition
    from pg_db_role_setting s where s.setdatabase = (select oid from pg_database where datname = current_database())`,
};

export const databaseGrants: ObjectQuery = {
  kind: 'database grants',
  sql: `
    select 'database' as name, pg_get_userbyid(d.datdba) as owner,
      (select json_agg(json_build_array(case g.grantee when 0 then 'public' else pg_get_userbyid(g.grantee)::text end,
          g.privilege_type, g.is_grantable) order by g.grantee = 0, pg_get_userbyid(g.grantee), g.privilege_type)
        from aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) g)::text as definition
    from pg_database d where d.datname = current_database()`,
};
