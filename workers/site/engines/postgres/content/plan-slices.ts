import type { MeasuredTable } from './measure-tables.ts';

/** A part of a table's heap, `[fromBlock, toBlock)`; `toBlock` null is open, for rows that came since it was measured. */
export interface Slice {
  readonly table: MeasuredTable;
  readonly fromBlock: number;
  readonly toBlock: number | null;
  readonly sizeBytes: number;
}

/**
 * In which parts, and in which order, tables are hashed: the small ones first, so that a short budget leaves out few
 * tables (the large ones, which it names); large ones in parts, so that two connections share them and neither overruns
 * the budget by much. Servers before 14 can't seek to a part of a heap: there each table is one.
 */
export function planSlices(tables: readonly MeasuredTable[], canSeek: boolean, sliceBytes: number): Slice[] {
  const smallFirst = [...tables].sort((x, y) => x.sizeBytes - y.sizeBytes);
  return smallFirst.flatMap((table) => sliceTable(table, canSeek ? sliceBytes : Number.POSITIVE_INFINITY));
}

function sliceTable(table: MeasuredTable, sliceBytes: number): Slice[] {
  const parts = Math.max(1, Math.min(Math.ceil(table.sizeBytes / sliceBytes), table.heapBlocks));
  const blocks = Math.ceil(table.heapBlocks / parts);
  return Array.from({ length: parts }, (_, part) => ({
    table,
    fromBlock: part * blocks,
    toBlock: part === parts - 1 ? null : (part + 1) * blocks,
    sizeBytes: table.sizeBytes / parts,
  }));
}

/** The rows of a slice, as the source of a query. The table's own rows only: a partition's or a child's are its own. */
export function sliceSource({ table, fromBlock, toBlock }: Slice): string {
  const conditions = [
    ...(fromBlock > 0 ? [`t.ctid >= '(${fromBlock},0)'::tid`] : []),
    ...(toBlock === null ? [] : [`t.ctid < '(${toBlock},0)'::tid`]),
  ];
  return `ONLY ${table.sqlName} t${whereOf(table.condition, conditions)}`;
}

/** An extension's table of settings is dumped with a condition that begins with WHERE, or is empty. */
function whereOf(condition: string | null, more: readonly string[]): string {
  const own = condition?.trim().replace(/^where\s/i, '') ?? '';
  const all = own === '' ? more : [`(${own})`, ...more];
  return all.length === 0 ? '' : ` WHERE ${all.join(' AND ')}`;
}
