import { describe, expect, test } from 'vitest';
import { comparisonSchema } from '#lib/contract/drill.ts';
import type { DatabaseContent } from '#lib/contract/manifest.ts';
import { compareContent, summarizeComparison } from './compare-content.ts';
import { aContent } from './manifest.testing.ts';

const [patients] = aContent().tables as [DatabaseContent['tables'][number]];
const [sequence] = aContent().sequences as [DatabaseContent['sequences'][number]];
const otherKey = { ...aContent().hashing, keyId: 'fedcba9876543210' };

describe('comparing a database with its manifest', () => {
  test('finds nothing where nothing differs', () => {
    expect(compareContent(aContent(), aContent())).toEqual([]);
  });

  test.each<[string, Partial<DatabaseContent>, object]>([
    [
      'rows that are missing',
      { tables: [{ ...patients, rows: 213 }] },
      { kind: 'rows', name: 'public.patients', expected: 214, found: 213 },
    ],
    [
      'rows that were altered',
      { tables: [{ ...patients, hash: '11' }] },
      { kind: 'content', name: 'public.patients' },
    ],
    [
      'a table that is missing',
      { tables: [] },
      { kind: 'table', name: 'public.patients', problem: 'missing' },
    ],
    [
      'a table too many',
      { tables: [patients, { ...patients, name: 'x' }] },
      { kind: 'table', name: 'public.x', problem: 'unexpected' },
    ],
    [
      'a large object that is missing',
      { largeObjects: { count: 1, bytes: 4, hash: '02' } },
      { kind: 'large objects', name: 'count' },
    ],
    [
      'large objects that were altered',
      { largeObjects: { count: 0, bytes: 0, hash: '02' } },
      { kind: 'large objects', name: 'content' },
    ],
    [
      'a sequence that stands elsewhere',
      { sequences: [{ ...sequence, value: '1' }] },
      { kind: 'sequence', expected: '214', found: '1' },
    ],
    [
      'a sequence whose next value was used',
      { sequences: [{ ...sequence, isCalled: false }] },
      { kind: 'sequence' },
    ],
    [
      'another encoding',
      { encoding: 'LATIN2' },
      { kind: 'database', name: 'encoding', expected: 'UTF8', found: 'LATIN2' },
    ],
  ])('names %s', (_what, change, difference) => {
    expect(compareContent(aContent(), aContent(change))).toEqual([expect.objectContaining(difference)]);
  });

  test('names an object that is missing, defined otherwise, or owned by somebody else', () => {
    const [index, ...others] = aContent().objects as [
      DatabaseContent['objects'][number],
      ...DatabaseContent['objects'],
    ];
    const found = (objects: DatabaseContent['objects']) => compareContent(aContent(), aContent({ objects }));
    expect(found(others)).toEqual([{ kind: 'index', name: 'public.patients_pkey', problem: 'missing' }]);
    expect(found([{ ...index, hash: '99' }, ...others])).toMatchObject([
      { kind: 'index', problem: 'different' },
    ]);
    expect(found([{ ...index, owner: 'eve' }, ...others])).toMatchObject([
      { kind: 'index owner', expected: 'clinic', found: 'eve' },
    ]);
  });

  test('takes a sequence that moved while the dump ran for right anywhere between the two', () => {
    const moved = aContent({ sequences: [{ ...sequence, value: '214', upTo: '230' }] });
    const at = (value: string) =>
      compareContent(moved, aContent({ sequences: [{ ...sequence, value }] })).length;
    expect([at('213'), at('214'), at('220'), at('230'), at('231')]).toEqual([1, 0, 0, 0, 1]);
  });

  test('leaves owners and grants, and the database’s own settings, to the restores that bring them back', () => {
    const bare = aContent({
      objects: [{ kind: 'index', name: 'public.patients_pkey', owner: 'drill', hash: '0a' }],
    });
    expect(compareContent(aContent(), bare, { ownersAndGrants: false, databaseItself: false })).toEqual([]);
    expect(compareContent(aContent(), bare, { ownersAndGrants: true, databaseItself: true })).toHaveLength(3);
  });

  test('compares counts alone where hashes were left out or made with another key or algorithm', () => {
    const changed = [{ ...patients, hash: '11' }];
    expect(compareContent(aContent({ tables: [{ ...patients, hash: null }] }), aContent())).toEqual([]);
    expect(compareContent(aContent(), aContent({ tables: changed, hashing: otherKey }))).toEqual([]);
    expect(
      compareContent(aContent(), aContent({ tables: [{ ...patients, rows: 1 }], hashing: otherKey })),
    ).toHaveLength(1);
  });
});

describe('a comparison as it is told', () => {
  const options = { ownersAndGrants: false, databaseItself: false };

  test('counts what was compared, and nothing that was left out', () => {
    const told = summarizeComparison(aContent(), aContent(), options);
    expect(told).toEqual({
      compared: { tables: 1, rows: 214, hashedTables: 1, sequences: 1, largeObjects: 0, objects: 1 },
      differences: [],
      differencesTotal: 0,
    });
    const all = summarizeComparison(aContent(), aContent(), { ownersAndGrants: true, databaseItself: true });
    expect(all.compared.objects).toBe(3);
    const byNumber = summarizeComparison(aContent(), aContent({ hashing: otherKey }), options);
    expect(byNumber.compared.hashedTables).toBe(0);
  });

  test('tells the first 200 differences, and how many there are in all, within the contract’s lengths', () => {
    const tables = Array.from({ length: 250 }, (_, n) => ({ ...patients, name: `${'ř'.repeat(500)}${n}` }));
    const told = summarizeComparison(aContent({ tables }), aContent({ tables: [] }), options);
    expect(told).toMatchObject({ differencesTotal: 250, compared: { tables: 250, rows: 250 * 214 } });
    expect(told.differences).toHaveLength(200);
    expect(comparisonSchema.parse(told)).toEqual(told);
  });
});
