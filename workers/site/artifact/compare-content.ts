import type { Comparison, ReportedDifference } from '#lib/contract/drill.ts';
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
  const isHashedAlike = isSameHashing(expected, found);
  return [
    ...compareDatabase(expected, found),
    ...compareTables(expected.tables, found.tables, isHashedAlike),
    ...compareLargeObjects(expected.largeObjects, found.largeObjects, isHashedAlike),
    ...compareSequences(expected.sequences, found.sequences),
    ...compareObjects(
      expected.objects,
      found.objects,
      expected.hashing.keyId === found.hashing.keyId,
      options,
    ),
  ];
}

/**
 * The comparison as it is told and kept: what was compared, how many differences there are, and the first 200 by name.
 * `hashedTables` counts the tables whose rows were compared by content and not by their number alone.
 */
export function summarizeComparison(
  expected: DatabaseContent,
  found: DatabaseContent,
  options: CompareOptions,
): Comparison {
  const differences = compareContent(expected, found, options);
  return {
    compared: {
      tables: expected.tables.length,
      rows: expected.tables.reduce((sum, table) => sum + table.rows, 0),
      hashedTables: countHashed(expected, found),
      sequences: expected.sequences.length,
      largeObjects: expected.largeObjects.count,
      objects: expected.objects.filter(({ kind }) => isKindCompared(kind, options)).length,
    },
    differences: differences.slice(0, maxTold).map(cutToContract),
    differencesTotal: differences.length,
  };
}

const maxTold = 200;

function countHashed(expected: DatabaseContent, found: DatabaseContent): number {
  if (!isSameHashing(expected, found)) return 0;
  return pair(expected.tables, found.tables, (table) => `${table.schema}.${table.name}`).filter(
    ({ left, right }) => typeof left?.hash === 'string' && typeof right?.hash === 'string',
  ).length;
}

function cutToContract({ kind, name, problem, expected, found }: Difference): ReportedDifference {
  const cut = (value: string | number) => (typeof value === 'string' ? value.slice(0, 200) : value);
  return {
    kind: kind.slice(0, 60),
    name: name.slice(0, 400),
    problem,
    ...(expected === undefined ? {} : { expected: cut(expected) }),
    ...(found === undefined ? {} : { found: cut(found) }),
  };
}

function isSameHashing({ hashing: expected }: DatabaseContent, { hashing: found }: DatabaseContent): boolean {
  return expected.keyId === found.keyId && expected.algorithm === found.algorithm;
}

function compareDatabase(expected: DatabaseContent, found: DatabaseContent): Difference[] {
  return (['encoding', 'collation', 'characterType'] as const)
    .filter((name) => expected[name] !== found[name])
    .map((name) => different('database', name, expected[name], found[name]));
}

function compareTables(
  expected: DatabaseContent['tables'],
  found: DatabaseContent['tables'],
  isHashedAlike: boolean,
): Difference[] {
  return pair(expected, found, (table) => `${table.schema}.${table.name}`).flatMap(
    ({ name, left, right }) => {
      if (left === undefined || right === undefined) return [oneSided('table', name, left)];
      if (left.rows !== right.rows) return [different('rows', name, left.rows, right.rows)];
      const isComparable = isHashedAlike && left.hash !== null && right.hash !== null;
      return isComparable && left.hash !== right.hash ? [different('content', name)] : [];
    },
  );
}

function compareLargeObjects(
  expected: DatabaseContent['largeObjects'],
  found: DatabaseContent['largeObjects'],
  isHashedAlike: boolean,
): Difference[] {
  if (expected.count !== found.count)
    return [different('large objects', 'count', expected.count, found.count)];
  if (expected.bytes !== found.bytes)
    return [different('large objects', 'bytes', expected.bytes, found.bytes)];
  const isComparable = isHashedAlike && expected.hash !== null && found.hash !== null;
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
  const isCompared = ({ kind }: { kind: string }) => isKindCompared(kind, options);
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

function isKindCompared(kind: string, options: CompareOptions): boolean {
  const isAsked = options.databaseItself || !kind.startsWith('database ');
  return isAsked && (options.ownersAndGrants || !grantKinds.has(kind));
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
