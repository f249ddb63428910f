import {
  firstOwnOid,
  isDumpedSchema,
  isMadeByHand,
  isNoMember,
  laterColumn,
  type ObjectQuery,
  ownerOf,
} from './object-query.ts';

const signature = `format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid))`;
const isAggregate = `coalesce(${laterColumn('p', 'prokind')} = 'a', ${laterColumn('p', 'proisagg')} = 'true')`;
const isDumped = `${isDumpedSchema} and ${isNoMember('pg_proc', 'p.oid')} and ${isMadeByHand('pg_proc', 'p.oid')}`;

export const functions: ObjectQuery = {
  kind: 'function',
  sql: `
    select ${signature} as name, ${ownerOf('p.proowner')} as owner, pg_get_functiondef(p.oid) as definition
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where not ${isAggregate} and ${isDumped}`,
};

export const aggregates: ObjectQuery = {
  kind: 'aggregate',
  sql: `
    select ${signature} as name, ${ownerOf('p.proowner')} as owner, json_build_array(
        g.aggkind, g.aggnumdirectargs, g.aggtransfn::regprocedure::text, g.aggfinalfn::regproc::text,
        g.aggcombinefn::regproc::text, g.aggserialfn::regproc::text, g.aggdeserialfn::regproc::text,
        g.aggmtransfn::regproc::text, g.aggminvtransfn::regproc::text, g.aggmfinalfn::regproc::text,
        g.aggfinalextra, g.aggmfinalextra, ${laterColumn('g', 'aggfinalmodify')}, ${laterColumn('g', 'aggmfinalmodify')},
        case when g.aggsortop <> 0 then g.aggsortop::regoperator::text end, format_type(g.aggtranstype, null), g.aggtransspace,
        case when g.aggmtranstype <> 0 then format_type(g.aggmtranstype, null) end, g.aggmtransspace, g.agginitval, g.aggminitval,
        pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), p.proparallel
      )::text as definition
    from pg_aggregate g join pg_proc p on p.oid = g.aggfnoid join pg_namespace n on n.oid = p.pronamespace
    where ${isDumped}`,
};

/** A partition's copy of a trigger is made by the server. */
export const triggers: ObjectQuery = {
  kind: 'trigger',
  sql: `
    select format('%I on %s', t.tgname, t.tgrelid::regclass) as name, null as owner,
      json_build_array(pg_get_triggerdef(t.oid), t.tgenabled)::text as definition
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
    where not t.tgisinternal and coalesce(${laterColumn('t', 'tgparentid')}, '0') = '0'
      and ${isDumpedSchema} and ${isNoMember('pg_class', 'c.oid')}`,
};

export const rules: ObjectQuery = {
  kind: 'rule',
  sql: `
    select format('%I on %s', r.rulename, r.ev_class::regclass) as name, null as owner,
      json_build_array(pg_get_ruledef(r.oid), r.ev_enabled)::text as definition
    from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
    where r.rulename <> '_RETURN' and ${isDumpedSchema} and ${isNoMember('pg_class', 'c.oid')}`,
};

export const eventTriggers: ObjectQuery = {
  kind: 'event trigger',
  sql: `
    select quote_ident(e.evtname) as name, ${ownerOf('e.evtowner')} as owner,
      json_build_array(e.evtevent, e.evtfoid::regprocedure::text, e.evtenabled, e.evttags)::text as definition
    from pg_event_trigger e where ${isNoMember('pg_event_trigger', 'e.oid')}`,
};

export const languages: ObjectQuery = {
  kind: 'language',
  sql: `
    select quote_ident(l.lanname) as name, ${ownerOf('l.lanowner')} as owner,
      json_build_array(l.lanpltrusted, l.lanplcallfoid::regproc::text, l.laninline::regproc::text, l.lanvalidator::regproc::text)::text as definition
    from pg_language l where l.oid >= ${firstOwnOid} and ${isNoMember('pg_language', 'l.oid')}`,
};

export const transforms: ObjectQuery = {
  kind: 'transform',
  sql: `
    select format('%s for %s', format_type(t.trftype, null), l.lanname) as name, null as owner,
      json_build_array(t.trffromsql::regproc::text, t.trftosql::regproc::text)::text as definition
    from pg_transform t join pg_language l on l.oid = t.trflang where ${isNoMember('pg_transform', 't.oid')}`,
};
