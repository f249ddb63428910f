import {
  firstOwnOid,
  isDumpedSchema,
  isMadeByHand,
  isNoMember,
  type ObjectQuery,
  ownerOf,
} from './object-query.ts';

export const operators: ObjectQuery = {
  kind: 'operator',
  sql: `
    select o.oid::regoperator::text as name, ${ownerOf('o.oprowner')} as owner, json_build_array(
        o.oprcode::regprocedure::text, format_type(o.oprresult, null), o.oprcanmerge, o.oprcanhash,
        case when o.oprcom <> 0 then o.oprcom::regoperator::text end, case when o.oprnegate <> 0 then o.oprnegate::regoperator::text end,
        o.oprrest::regproc::text, o.oprjoin::regproc::text)::text as definition
    from pg_operator o join pg_namespace n on n.oid = o.oprnamespace
    where ${isDumpedSchema} and ${isNoMember('pg_operator', 'o.oid')}`,
};

export const operatorFamilies: ObjectQuery = {
  kind: 'operator family',
  sql: `
    select format('%I.%I using %I', n.nspname, f.opfname, am.amname) as name, ${ownerOf('f.opfowner')} as owner, json_build_array(
        (select json_agg(json_build_array(o.amopstrategy, o.amopopr::regoperator::text, o.amoppurpose) order by o.amopstrategy, o.amopopr::regoperator::text)
           from pg_amop o where o.amopfamily = f.oid),
        (select json_agg(json_build_array(p.amprocnum, p.amproc::regprocedure::text) order by p.amprocnum, p.amproc::regprocedure::text)
           from pg_amproc p where p.amprocfamily = f.oid))::text as definition
    from pg_opfamily f join pg_namespace n on n.oid = f.opfnamespace join pg_am am on am.oid = f.opfmethod
    where ${isDumpedSchema} and ${isNoMember('pg_opfamily', 'f.oid')}`,
};

export const operatorClasses: ObjectQuery = {
  kind: 'operator class',
  sql: `
    select format('%I.%I using %I', n.nspname, k.opcname, am.amname) as name, ${ownerOf('k.opcowner')} as owner, json_build_array(
        format_type(k.opcintype, null), case when k.opckeytype <> 0 then format_type(k.opckeytype, null) end, k.opcdefault,
        f.opfname)::text as definition
    from pg_opclass k join pg_namespace n on n.oid = k.opcnamespace join pg_am am on am.oid = k.opcmethod
    join pg_opfamily f on f.oid = k.opcfamily
    where ${isDumpedSchema} and ${isNoMember('pg_opclass', 'k.oid')}`,
};

export const casts: ObjectQuery = {
  kind: 'cast',
  sql: `
    select format('%s as %s', format_type(c.castsource, null), format_type(c.casttarget, null)) as name, null as owner,
      json_build_array(case when c.castfunc <> 0 then c.castfunc::regprocedure::text end, c.castcontext, c.castmethod)::text as definition
    from pg_cast c where c.oid >= ${firstOwnOid} and ${isNoMember('pg_cast', 'c.oid')}
      and ${isMadeByHand('pg_cast', 'c.oid')}`,
};

export const accessMethods: ObjectQuery = {
  kind: 'access method',
  sql: `
    select quote_ident(am.amname) as name, null as owner, json_build_array(am.amtype, am.amhandler::regproc::text)::text as definition
    from pg_am am where am.oid >= ${firstOwnOid} and ${isNoMember('pg_am', 'am.oid')}`,
};
