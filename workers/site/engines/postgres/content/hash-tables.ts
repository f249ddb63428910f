import type { DatabaseContent } from '#lib/contract/manifest.ts';
import type { Clock } from '#lib/shared/clock.ts';
import type { Session } from '../connection/session.ts';
import type { DumpedTable } from '../tables.ts';
import { addSums, type HashAlgorithm, noRows, type Sums, sumsQuery, sumsText } from './hash-algorithm.ts';
import { keyedHash, seedsFor } from './keyed-hash.ts';
import { type MeasuredTable, measureTables } from './measure-tables.ts';
import { planSlices, type Slice, sliceSource } from './plan-slices.ts';
import { type HashedColumn, listHashedColumns, rowImage } from './row-image.ts';

type TableContent = DatabaseContent['tables'][number];

export interface HashRun {
  readonly key: Uint8Array;
  readonly algorithm: HashAlgorithm;
  readonly encoding: string;
  readonly budgetMs: number;
  readonly clock: Clock;
}

const sliceBytes = 24 * 1024 * 1024;

/**
 * Rows and hash of each table, over all the connections at once. When the budget ends, what isn't hashed yet is only
 * counted, and its hash is null. Both are exact: they come from the dump's own snapshot.
 */
export async function hashTables(
  sessions: readonly Session[],
  tables: readonly DumpedTable[],
  run: HashRun,
): Promise<TableContent[]> {
  const [first] = sessions;
  if (first === undefined) throw new RangeError('Hashing tables takes a connection');
  const withRows = await measureTables(
    first,
    tables.filter((table) => table.kind === 'r'),
  );
  const columns = await listHashedColumns(
    first,
    withRows.map((table) => table.oid),
  );
  const hashed = await hashSlices(sessions, withRows, columns, run);
  const contents: TableContent[] = [];
  await shareOut(sessions, withRows, async (session, table) => {
    const sums = hashed.get(table.oid);
    contents.push(sums ? contentOf(table, sums, run) : await countOnly(session, table));
  });
  return contents.sort((x, y) => compare(x.schema, y.schema) || compare(x.name, y.name));
}

async function hashSlices(
  sessions: readonly Session[],
  tables: readonly MeasuredTable[],
  columns: ReadonlyMap<number, HashedColumn[]>,
  run: HashRun,
): Promise<Map<number, Sums>> {
  const endsAtMs = run.clock.monotonicMs() + run.budgetMs;
  const sums = new Map<number, Sums>(tables.map((table) => [table.oid, noRows]));
  const slices = planSlices(tables, run.algorithm === 'row-hash-1', sliceBytes);
  await shareOut(sessions, slices, async (session, slice) => {
    if (run.clock.monotonicMs() >= endsAtMs) sums.delete(slice.table.oid);
    const soFar = sums.get(slice.table.oid);
    if (soFar === undefined) return;
    const found = await sumUp(
      session,
      slice,
      rowImage(columns.get(slice.table.oid) ?? [], run.encoding),
      run,
    );
    const others = sums.get(slice.table.oid);
    if (others !== undefined) sums.set(slice.table.oid, addSums(others, found));
  });
  return sums;
}

async function sumUp(session: Session, slice: Slice, image: string, run: HashRun): Promise<Sums> {
  const seeds = seedsFor(run.key, slice.table.sqlName);
  const [row] = await session.query(sumsQuery(run.algorithm, image, sliceSource(slice)), seeds);
  return { rows: Number(row?.rows), a: BigInt(row?.a ?? 0), b: BigInt(row?.b ?? 0) };
}

function contentOf(table: DumpedTable, sums: Sums, run: HashRun): TableContent {
  const hash = keyedHash(run.key, 'rows', table.sqlName, String(sums.rows), sumsText(sums));
  return { schema: table.schema, name: table.name, rows: sums.rows, hash };
}

async function countOnly(session: Session, table: MeasuredTable): Promise<TableContent> {
  const whole: Slice = { table, fromBlock: 0, toBlock: null, sizeBytes: table.sizeBytes };
  const [row] = await session.query(`select count(*) as rows from ${sliceSource(whole)}`);
  return { schema: table.schema, name: table.name, rows: Number(row?.rows), hash: null };
}

/** Each connection takes the next piece of work as soon as it is free. */
async function shareOut<T>(
  sessions: readonly Session[],
  work: readonly T[],
  carryOut: (session: Session, piece: T) => Promise<void>,
): Promise<void> {
  const rest = work.values();
  const takeOver = async (session: Session) => {
    for (const piece of rest) await carryOut(session, piece);
  };
  await Promise.all(sessions.map(takeOver));
}

function compare(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}
