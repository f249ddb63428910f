import type { DatabaseContent } from '#lib/contract/manifest.ts';
import type { Session } from '../connection/session.ts';
import type { DumpedTable } from '../tables.ts';

/** Where each sequence stands. Its rows aren't part of the snapshot (a sequence never goes back), as in pg_dump's own output. */
export async function readSequences(
  session: Session,
  tables: readonly DumpedTable[],
): Promise<DatabaseContent['sequences']> {
  const sequences = tables.filter((table) => table.kind === 'S');
  const found: DatabaseContent['sequences'] = [];
  for (let from = 0; from < sequences.length; from += perQuery) {
    const part = sequences.slice(from, from + perQuery);
    const query = part.map(
      ({ sqlName }, index) => `select ${index} as i, last_value::text, is_called from ${sqlName}`,
    );
    for (const row of await session.query(query.join(' union all '))) {
      const sequence = part[Number(row.i)];
      if (sequence === undefined) continue;
      const { schema, name } = sequence;
      found.push({ schema, name, value: String(row.last_value), isCalled: row.is_called === true });
    }
  }
  return found;
}

const perQuery = 200;
