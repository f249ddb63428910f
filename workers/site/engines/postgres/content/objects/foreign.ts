import { isNoMember, laterColumn, type ObjectQuery, ownerOf, sortedOptions } from './object-query.ts';

export const foreignDataWrappers: ObjectQuery = {
  kind: 'foreign data wrapper',
  sql: `
    select quote_ident(w.fdwname) as name, ${ownerOf('w.fdwowner')} as owner, json_build_array(
        case when w.fdwhandler <> 0 then w.fdwhandler::regproc::text end,
        case when w.fdwvalidator <> 0 then w.fdwvalidator::regproc::text end, ${sortedOptions('w.fdwoptions')})::text as definition
    from pg_foreign_data_wrapper w where ${isNoMember('pg_foreign_data_wrapper', 'w.oid')}`,
};

export const foreignServers: ObjectQuery = {
  kind: 'foreign server',
  sql: `
    select quote_ident(s.srvname) as name, ${ownerOf('s.srvowner')} as owner, json_build_array(
        (select w.fdwname from pg_foreign_data_wrapper w where w.oid = s.srvfdw), s.srvtype, s.srvversion,
        ${sortedOptions('s.srvoptions')})::text as definition
    from pg_foreign_server s where ${isNoMember('pg_foreign_server', 's.oid')}`,
};

/** Their options hold passwords, which stay where they are: only that the mapping is there is told. */
export const userMappings: ObjectQuery = {
  kind: 'user mapping',
  sql: `select format('%I on %I', m.usename, m.srvname) as name, null as owner, '' as definition from pg_user_mappings m`,
};

export const publications: ObjectQuery = {
  kind: 'publication',
  sql: `
    select quote_ident(p.pubname) as name, ${ownerOf('p.pubowner')} as owner, json_build_array(
        p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, ${laterColumn('p', 'pubtruncate')}, ${laterColumn('p', 'pubviaroot')},
        (select json_agg(to_jsonb(t) - 'pubname' order by t.schemaname, t.tablename)
           from pg_publication_tables t where t.pubname = p.pubname and not p.puballtables))::text as definition
    from pg_publication p where ${isNoMember('pg_publication', 'p.oid')}`,
};

/** Where it connects to (with a password) can't be read by an ordinary account, and needn't. */
export const subscriptions: ObjectQuery = {
  kind: 'subscription',
  sql: `
    select quote_ident(s.subname) as name, ${ownerOf('s.subowner')} as owner, array_to_json(s.subpublications)::text as definition
    from pg_subscription s where s.subdbid = (select oid from pg_database where datname = current_database())`,
};
