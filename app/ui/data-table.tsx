import type { ReactNode } from 'react';
import type { Tone } from './tone.ts';

export type Column<Row> = {
  key: string;
  header: ReactNode;
  /** The header in plain words, for the label in a card on a phone; the header itself when that is text. */
  label?: string;
  align?: 'left' | 'right';
  /** Heads the row's card on a phone. */
  primary?: boolean;
  /** Needs no label of its own in a card (actions, a sentence). */
  bare?: boolean;
  cell: (row: Row) => ReactNode;
};

type DataTableProps<Row> = {
  /** What the table holds; read out, and shown when `showCaption`. */
  caption: string;
  showCaption?: boolean;
  columns: Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  rowTone?: (row: Row) => Tone | undefined;
  /** Shown instead of the table when there is no row. */
  empty?: ReactNode;
};

/** A table that is laid out as a list of cards would lose its roles, so they are spelled out. */
const keep = {
  table: 'table',
  rowgroup: 'rowgroup',
  row: 'row',
  columnheader: 'columnheader',
  cell: 'cell',
} as const;

/** A table on a wide screen, a list of cards on a phone. */
export function DataTable<Row>({
  caption,
  showCaption,
  columns,
  rows,
  rowKey,
  rowTone,
  empty,
}: DataTableProps<Row>) {
  if (rows.length === 0 && empty) return <>{empty}</>;
  return (
    <table className="data-table" role={keep.table}>
      <caption className={showCaption ? 'px-3 py-2 text-left font-semibold' : 'sr-only'}>{caption}</caption>
      <thead role={keep.rowgroup}>
        <tr role={keep.row}>
          {columns.map((column) => (
            <th data-align={column.align} key={column.key} role={keep.columnheader} scope="col">
              {column.header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role={keep.rowgroup}>
        {rows.map((row) => (
          <tr data-tone={rowTone?.(row)} key={rowKey(row)} role={keep.row}>
            {columns.map((column) => (
              <td
                data-align={column.align}
                data-bare={column.bare}
                data-label={column.label ?? (typeof column.header === 'string' ? column.header : undefined)}
                data-primary={column.primary}
                key={column.key}
                role={keep.cell}
              >
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
