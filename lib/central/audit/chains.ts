import { Prisma } from '#prisma/generated/client.ts';

/**
 * A chain that the database seals (migration 0003), as the check reads it: its columns in the order in which they are
 * hashed. Written down here a second time, apart from the database's own functions: whoever changed those is found out.
 */
export type Chain = {
  table: 'audit_entry' | 'restore_event';
  /** The column that names which chain a row is of; null where the table is one chain. */
  groupedBy: 'case_id' | null;
  /** SHA-256, hex, of a row `e` as if it stood at this number: the number and the hash before it, then its columns. */
  hashAt: (seq: Prisma.Sql) => Prisma.Sql;
};

function chain(table: Chain['table'], groupedBy: Chain['groupedBy'], columns: string[]): Chain {
  const hashed = Prisma.raw(columns.map((column) => `e."${column}"`).join(', '));
  return {
    table,
    groupedBy,
    hashAt: (seq) => Prisma.sql`pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
      pg_catalog.jsonb_build_array(${seq}, e."previous_hash", ${hashed})::text, 'UTF8')), 'hex')`,
  };
}

export const auditChain = chain('audit_entry', null, [
  'id',
  'at',
  'actor_id',
  'actor_name',
  'address',
  'action',
  'practice_id',
  'site_id',
  'subject_kind',
  'subject_id',
  'subject_name',
  'details',
]);

export const restoreChain = chain('restore_event', 'case_id', [
  'id',
  'case_id',
  'at',
  'kind',
  'actor_id',
  'actor_name',
  'details',
]);

export type Row = { seq: bigint; id: string; previousHash: string; hash: string; computed: string };
export type Place = { chain: Chain; group: string | null };
/** Where the walk stands: the newest entry that fitted, and the hash before it. */
export type Standing = { seq: bigint; hash: string; hashBefore: string | null };

/** The rows of one chain, as a condition on `e`. */
export function inPlace({ chain, group }: Place): Prisma.Sql {
  return chain.groupedBy === null
    ? Prisma.sql`true`
    : Prisma.sql`e.${Prisma.raw(`"${chain.groupedBy}"`)} = ${group}`;
}

export function tableOf({ chain }: Place): Prisma.Sql {
  return Prisma.raw(`"${chain.table}"`);
}

/** What happened to an entry since it was sealed. */
export type BreakKind = 'altered' | 'missing' | 'inserted' | 'moved';

export type ChainBreak = {
  table: Chain['table'];
  /** The restore case whose record is broken. */
  caseId: string | null;
  /** The number at which the chain breaks; null for an entry that was never sealed. */
  seq: number | null;
  /** The entry that stands there; null where none does. */
  id: string | null;
  what: BreakKind;
};
