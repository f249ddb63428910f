import type { DatabaseContent } from '#lib/contract/manifest.ts';
import type { Clock } from '#lib/shared/clock.ts';
import type { ContentBudget } from '../../engine.ts';
import type { Session } from '../connection/session.ts';
import type { HeldSnapshot } from '../snapshot.ts';
import { algorithmFor, type HashAlgorithm } from './hash-algorithm.ts';
import { hashTables } from './hash-tables.ts';
import { keyIdOf } from './keyed-hash.ts';
import { hashLargeObjects } from './large-objects.ts';
import { listObjects } from './list-objects.ts';
import { readSequences } from './sequences.ts';

type Sequences = DatabaseContent['sequences'];

export interface ContentRun extends ContentBudget {
  readonly clock: Clock;
  readonly excludeSchemas: readonly string[];
  /** As the snapshot's opening found them. */
  readonly sequencesBefore: Sequences;
  /** Settles, well or not, when no dump of this snapshot is under way. */
  readonly dumpEnded: Promise<unknown>;
  /** The algorithm of a manifest to compare with; without one, the server's best. */
  readonly algorithm?: HashAlgorithm;
}

/**
 * What the snapshot holds, over its own connection and those that joined it. Definitions first: they are quick, and of
 * use whatever the budget comes to.
 */
export async function takeDatabaseContent(
  held: HeldSnapshot,
  joined: readonly Session[],
  run: ContentRun,
): Promise<DatabaseContent> {
  const { session, tables: listed } = held;
  const startedAtMs = run.clock.monotonicMs();
  const leftMs = () => run.budgetMs - (run.clock.monotonicMs() - startedAtMs);
  const algorithm = run.algorithm ?? algorithmFor(session.serverVersionNumber);
  const [about] = await session.query(aboutQuery);
  const encoding = String(about?.encoding);
  const objects = await listObjects(session, run.excludeSchemas, run.key);
  const hashing = { key: run.key, algorithm, encoding, budgetMs: leftMs(), clock: run.clock };
  const tables = await hashTables([session, ...joined], listed, hashing);
  const largeObjects = await hashLargeObjects(session, run.key, algorithm, leftMs() > 0);
  await run.dumpEnded;
  const sequences = joinSequences(run.sequencesBefore, await readSequences(session, listed));
  const leftOut = [
    ...tables.filter((table) => table.hash === null).map((table) => `${table.schema}.${table.name}`),
    ...(largeObjects.hash === null ? ['large objects'] : []),
  ];
  return {
    tables,
    largeObjects,
    sequences,
    objects,
    encoding,
    collation: String(about?.collation),
    characterType: String(about?.character_type),
    excludedSchemas: [...run.excludeSchemas],
    hashing: { algorithm, keyId: keyIdOf(run.key), complete: leftOut.length === 0, leftOut },
  };
}

const aboutQuery = `
  select getdatabaseencoding() as encoding, datcollate as collation, datctype as character_type
  from pg_database where datname = current_database()`;

function joinSequences(before: Sequences, after: Sequences): Sequences {
  const later = new Map(after.map((sequence) => [nameOf(sequence), sequence.value]));
  return before.map((sequence) => {
    const upTo = later.get(nameOf(sequence));
    return upTo === undefined || upTo === sequence.value ? sequence : { ...sequence, upTo };
  });
}

function nameOf({ schema, name }: Sequences[number]): string {
  return JSON.stringify([schema, name]);
}
