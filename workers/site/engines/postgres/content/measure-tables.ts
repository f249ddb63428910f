import type { Session } from '../connection/session.ts';
import type { DumpedTable } from '../tables.ts';

export interface MeasuredTable extends DumpedTable {
  /** Heap, TOAST and maps, without indexes. */
  readonly sizeBytes: number;
  /** Blocks of the heap alone. */
  readonly heapBlocks: number;
}

/** How large the tables are on the server's disk. The server waits for a table's lock to tell: ask when it is held. */
export async function measureTables(
  session: Session,
  tables: readonly DumpedTable[],
): Promise<MeasuredTable[]> {
  const rows = await session.query(sizesQuery, [JSON.stringify(tables.map((table) => table.oid))]);
  const sizes = new Map(rows.map((row) => [Number(row.oid), row]));
  return tables.map((table) => {
    const size = sizes.get(table.oid);
    return { ...table, sizeBytes: Number(size?.size_bytes ?? 0), heapBlocks: Number(size?.heap_blocks ?? 0) };
  });
}

const sizesQuery = `
  select c.oid::bigint as oid, pg_table_size(c.oid) as size_bytes,
         pg_relation_size(c.oid) / current_setting('block_size')::int as heap_blocks
  from pg_class c where c.oid::bigint in (select json_array_elements_text($1::text::json)::bigint)`;
