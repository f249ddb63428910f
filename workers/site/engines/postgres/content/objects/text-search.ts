import { isDumpedSchema, isNoMember, type ObjectQuery, ownerOf } from './object-query.ts';

export const textSearchConfigurations: ObjectQuery = {
  kind: 'text search configuration',
  sql: `
    select format('%I.%I', n.nspname, c.cfgname) as name, ${ownerOf('c.cfgowner')} as owner, json_build_array(
        (select p.prsname from pg_ts_parser p where p.oid = c.cfgparser),
        (select json_agg(json_build_array(m.maptokentype, m.mapseqno, m.mapdict::regdictionary::text) order by m.maptokentype, m.mapseqno)
           from pg_ts_config_map m where m.mapcfg = c.oid))::text as definition
    from pg_ts_config c join pg_namespace n on n.oid = c.cfgnamespace
    where ${isDumpedSchema} and ${isNoMember('pg_ts_config', 'c.oid')}`,
};

export const textSearchDictionaries: ObjectQuery = {
  kind: 'text search dictionary',
  sql: `
    select format('%I.%I', n.nspname, d.dictname) as name, ${ownerOf('d.dictowner')} as owner, json_build_array(
        (select t.tmplname from pg_ts_template t where t.oid = d.dicttemplate), d.dictinitoption)::text as definition
    from pg_ts_dict d join pg_namespace n on n.oid = d.dictnamespace
    where ${isDumpedSchema} and ${isNoMember('pg_ts_dict', 'd.oid')}`,
};

export const textSearchTemplates: ObjectQuery = {
  kind: 'text search template',
  sql: `
    select format('%I.%I', n.nspname, t.tmplname) as name, null as owner,
      json_build_array(t.tmplinit::regproc::text, t.tmpllexize::regproc::text)::text as definition
    from pg_ts_template t join pg_namespace n on n.oid = t.tmplnamespace
    where ${isDumpedSchema} and ${isNoMember('pg_ts_template', 't.oid')}`,
};

export const textSearchParsers: ObjectQuery = {
  kind: 'text search parser',
  sql: `
    select format('%I.%I', n.nspname, p.prsname) as name, null as owner,
      json_build_array(p.prsstart::regproc::text, p.prstoken::regproc::text, p.prsend::regproc::text,
        p.prsheadline::regproc::text, p.prslextype::regproc::text)::text as definition
    from pg_ts_parser p join pg_namespace n on n.oid = p.prsnamespace
    where ${isDumpedSchema} and ${isNoMember('pg_ts_parser', 'p.oid')}`,
};
