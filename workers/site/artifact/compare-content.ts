import type { DatabaseContent } from '#lib/contract/manifest.ts';

/** One thing in which a database differs from a manifest, by name. */
export interface Difference {
  /** `table`, `rows`, `content`, `sequence`, `large objects`, `database`, or the kind of an object (`index`, `view`…). */
  readonly kind: string;
  readonly name: string;
  readonly problem: 'missing' | 'unexpected' | 'different';
  readonly expected?: string | number;
  readonly found?: string | number;
}

export interface CompareOptions {
  /** False for a restore without owners and grants, as a drill's: they are then not compared. */
  readonly ownersAndGrants: boolean;
  /** True only for a restore that made the database itself (pg_restore -C): its settings and grants are then compared. */
  readonly databaseItself: boolean;
}

/**
 * In what a database (a restored one, mostly) differs from what a manifest says; empty when it doesn't. Compared is all
 * that both sides know: a hash that the budget left out is not, nor are hashes made with another key or algorithm;
 * rows are compared in any case.
 */
export function compareContent(
  expected: DatabaseContent,
  found: DatabaseContent,
  options: CompareOptions = { ownersAndGrants: true, databaseItself: false },
): Difference[] {
  const isSameHashing =
    expected.hashing.keyId === found.hashing.keyId && expected.hashing.algorithm === found.hashing.algorithm;
  return [
    ...compareDatabase(expected, found),
    ...compareTables(expected.tables, found.tables, isSameHashing),
    ...compareLargeObjects(expected.largeObjects, found.largeObjects, isSameHashing),
    ...compareSequences(expected.sequences, found.sequences),
    ...compareObjects(
      expected.objects,
      found.objects,
      expected.hashing.keyId === found.hashing.keyId,
      options,
    ),
  ];
}

function compareDatabase(expected: DatabaseContent, found: DatabaseContent): Difference[] {
  return (['encoding', 'collation', 'characterType'] as const)
    .filter((name) => expected[name] !== found[name])
    .map((name) => different('database', name, expected[name], found[name]));
}

function compareTables(
  expected: DatabaseContent['tables'],
  found: DatabaseContent['tables'],
  isSameHashing: boolean,
): Difference[] {
  return pair(expected, found, (table) => `${table.schema}.${table.name}`).flatMap(
    ({ name, left, right }) => {
      if (left === undefined || right === undefined) return [oneSided('table', name, left)];
      if (left.rows !== right.rows) return [different('rows', name, left.rows, right.rows)];
      const isComparable = isSameHashing && left.hash !== null && right.hash !== null;
      return isComparable && left.hash !== right.hash ? [different('content', name)] : [];
    },
  );
}

function compareLargeObjects(
  expected: DatabaseContent['largeObjects'],
  found: DatabaseContent['largeObjects'],
  isSameHashing: boolean,
): Difference[] {
  if (expected.count !== found.count)
    return [different('large objects', 'count', expected.count, found.count)];
  if (expected.bytes !== found.bytes)
    return [different('large objects', 'bytes', expected.bytes, found.bytes)];
  const isComparable = isSameHashing && expected.hash !== null && found.hash !== null;
  return isComparable && expected.hash !== found.hash ? [different('large objects', 'content')] : [];
}

function compareSequences(
  expected: DatabaseContent['sequences'],
  found: DatabaseContent['sequences'],
): Difference[] {
  return pair(expected, found, (sequence) => `${sequence.schema}.${sequence.name}`).flatMap(
    ({ name, left, right }) => {
      if (left === undefined || right === undefined) return [oneSided('sequence', name, left)];
      const isMoved = left.upTo !== undefined;
      const isSame =
        isBetween(right.value, left.value, left.upTo ?? left.value) &&
        (isMoved || left.isCalled === right.isCalled);
      return isSame ? [] : [different('sequence', name, left.value, right.value)];
    },
  );
}

/** A sequence may count downwards. */
function isBetween(value: string, from: string, to: string): boolean {
  const [a, b, x] = [BigInt(from), BigInt(to), BigInt(value)];
  return a <= b ? a <= x && x <= b : b <= x && x <= a;
}

function compareObjects(
  expected: DatabaseContent['objects'],
  found: DatabaseContent['objects'],
  isSameKey: boolean,
  options: CompareOptions,
): Difference[] {
  const isCompared = ({ kind }: { kind: string }) =>
    (options.databaseItself || !kind.startsWith('database ')) &&
    (options.ownersAndGrants || !grantKinds.has(kind));
  const key = (object: DatabaseContent['objects'][number]) => `${object.kind}\n${object.name}`;
  return pair(expected.filter(isCompared), found.filter(isCompared), key).flatMap(
    ({ name: both, left, right }) => {
      const [kind = '', name = ''] = both.split(/\n(.*)/s);
      if (left === undefined || right === undefined) return [oneSided(kind, name, left)];
      if (isSameKey && left.hash !== right.hash) return [different(kind, name)];
      const isOtherOwner = options.ownersAndGrants && left.owner !== right.owner;
      return isOtherOwner ? [different(`${kind} owner`, name, left.owner ?? '', right.owner ?? '')] : [];
    },
  );
}

const grantKinds = new Set(['grants', 'default grants', 'large object rights', 'database grants']);

function pair<T>(expected: readonly T[], found: readonly T[], nameOf: (item: T) => string) {
  const right = new Map(found.map((item) => [nameOf(item), item]));
  const pairs = expected.map((left) => {
    const name = nameOf(left);
    const match = right.get(name);
    right.delete(name);
    return { name, left: left as T | undefined, right: match };
  });
  return [
    ...pairs,
    ...[...right].map(([name, item]) => ({
      name,
      left: undefined as T | undefined,
      right: item as T | undefined,
    })),
  ];
}

function oneSided(kind: string, name: string, expected: unknown): Difference {
  return { kind, name, problem: expected === undefined ? 'unexpected' : 'missing' };
}

function different(
  kind: string,
  name: string,
  expected?: string | number,
  found?: string | number,
): Difference {
  return {
    kind,
    name,
    problem: 'different',
    ...(expected === undefined ? {} : { expected }),
    ...(found === undefined ? {} : { found }),
  };
}
