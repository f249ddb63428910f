import type { DatabaseContent } from '#lib/contract/manifest.ts';
import type { Session } from '../connection/session.ts';
import { keyedHash } from './keyed-hash.ts';
import { objectQueries } from './object-queries.ts';
import { settleDefinition } from './settle-definition.ts';

type ObjectContent = DatabaseContent['objects'][number];

/** All objects of the database but its rows: name, owner, and the keyed hash of each definition. */
export async function listObjects(
  session: Session,
  excludeSchemas: readonly string[],
  key: Uint8Array,
): Promise<ObjectContent[]> {
  const objects: ObjectContent[] = [];
  for (const { kind, sql } of objectQueries) {
    // Objects that lie in no schema are asked for without the parameter, which the server would not know the type of.
    const parameters = sql.includes('$1') ? [JSON.stringify(excludeSchemas)] : [];
    for (const row of await session.query(sql, parameters)) {
      const name = String(row.name);
      const hash = keyedHash(key, kind, name, settleDefinition(String(row.definition)));
      objects.push({ kind, name, owner: row.owner === null ? null : String(row.owner), hash });
    }
  }
  return objects.sort((x, y) => compare(x.kind, y.kind) || compare(x.name, y.name));
}

function compare(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}
