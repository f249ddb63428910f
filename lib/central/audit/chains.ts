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
