import type { LossKind } from './words.ts';

type Loss = { kind: LossKind; rowsNow: number | null; rowsThen: number | null };

/**
 * What would vanish in all, in rows: of tables that had fewer then, and of those that weren't there. Tables whose rows
 * only changed, or that had more, lose something too, but nobody can say how many rows: they are counted apart.
 */
export function sumLosses(losses: readonly Loss[]): { rows: number; tables: number; otherTables: number } {
  const vanishing = losses.filter(({ kind }) => kind === 'fewer' || kind === 'vanishes');
  const rows = vanishing.reduce((sum, loss) => sum + lostRows(loss), 0);
  return { rows, tables: vanishing.length, otherTables: losses.length - vanishing.length };
}

/** Rows of one table that are there now and weren't then; never below 0. */
export function lostRows({ rowsNow, rowsThen }: Loss): number {
  return Math.max(0, (rowsNow ?? 0) - (rowsThen ?? 0));
}
