import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatabaseContent } from '#lib/contract/manifest.ts';
import { runAsSuperuser } from '#scripts/testing/database.ts';
import { compareContent } from '../../../artifact/compare-content.ts';
import {
  aHashKey,
  anAccess,
  aRichDatabase,
  contentOf,
  dropDatabase,
  dumpOf,
  restoreInto,
  runIn,
} from '../testing/postgres.testing.ts';

const key = aHashKey();
let rich: Awaited<ReturnType<typeof aRichDatabase>>;
let copy: string;
let original: DatabaseContent;

beforeAll(async () => {
  rich = await aRichDatabase();
  copy = `${rich.name}_copy`;
  original = await contentOf(anAccess(rich.name), key);
  await restoreInto(copy, await dumpOf(anAccess(rich.name)));
});
afterAll(async () => {
  await dropDatabase(copy);
  await rich[Symbol.asyncDispose]();
});

describe('the content of a database', () => {
  test('is the same in a restored copy, owners and grants included', async () => {
    expect(compareContent(original, await contentOf(anAccess(copy), key))).toEqual([]);
  });

  test('is still the same after a second dump and restore', async () => {
    const second = `${copy}_2`;
    await restoreInto(second, await dumpOf(anAccess(copy)));
    try {
      expect(compareContent(original, await contentOf(anAccess(second), key))).toEqual([]);
    } finally {
      await dropDatabase(second);
    }
  });

  test('is the same in a copy restored without owners and grants, those apart', async () => {
    const bare = `${copy}_bare`;
    await restoreInto(bare, await dumpOf(anAccess(rich.name)), { args: ['--no-owner', '--no-privileges'] });
    try {
      const found = await contentOf(anAccess(bare), key);
      expect(compareContent(original, found, { ownersAndGrants: false, databaseItself: false })).toEqual([]);
      expect(compareContent(original, found).length).toBeGreaterThan(0);
    } finally {
      await dropDatabase(bare);
    }
  });

  test('has every table with its exact rows and a hash, and every kind of object', () => {
    const rows = Object.fromEntries(
      original.tables.map((table) => [`${table.schema}.${table.name}`, table.rows]),
    );
    expect(rows).toMatchObject({
      'public.patients': 502,
      'public.acts': 3000,
      '-leading.Journal 2025': 213,
      '-leading.Journal 2026': 365,
      '-leading.Journal rest': 122,
      'public.person': 1,
      'public.dentist': 1,
      'public.nothing': 2,
      'Odd "schema" – ß.select': 1,
    });
    expect(original.tables.every((table) => table.hash?.length === 32)).toBe(true);
    expect(original.hashing).toMatchObject({ complete: true, leftOut: [] });
    expect(original.largeObjects).toMatchObject({ count: 3, bytes: 9000 + 500_012 + 5000 });
    expect([...new Set(original.objects.map((object) => object.kind))].sort()).toEqual([
      'aggregate',
      'cast',
      'collation',
      'comment',
      'constraint',
      'database grants',
      'default grants',
      'event trigger',
      'extension',
      'foreign server',
      'function',
      'grants',
      'index',
      'large object rights',
      'operator',
      'operator class',
      'operator family',
      'policy',
      'publication',
      'rule',
      'schema',
      'sequence',
      'statistics',
      'table',
      'text search configuration',
      'text search dictionary',
      'trigger',
      'type',
      'user mapping',
      'view',
    ]);
  });

  test('has hashes that another key makes otherwise, and no value in the clear', async () => {
    const other = await contentOf(anAccess(rich.name), aHashKey('another'));
    expect(other.hashing.keyId).not.toBe(original.hashing.keyId);
    expect(other.tables.filter((table, index) => table.hash === original.tables[index]?.hash)).toEqual([]);
    expect(other.objects.filter((object, index) => object.hash === original.objects[index]?.hash)).toEqual(
      [],
    );
    expect(/Žižková|nowhere\.invalid|hunter2/.test(JSON.stringify(original))).toBe(false);
  });
});

/** What damages a database, and how the comparison must name it. Each is undone by the transaction that it is part of… */
const damages: [string, string, string, string][] = [
  ['a row that is gone', `DELETE FROM public.secrets WHERE id = 2`, 'rows', 'public.secrets'],
  ['a value that changed', `UPDATE public.acts SET remark = 'y' WHERE id = 77`, 'content', 'public.acts'],
  ['a null that became empty', `UPDATE public.acts SET remark = '' WHERE id = 3`, 'content', 'public.acts'],
  [
    'two values that changed places',
    `UPDATE public."circular_a" SET b = b; UPDATE "Odd ""schema"" – ß"."select" SET "a.b" = '%s', "%" = NULL`,
    'content',
    'Odd "schema" – ß.select',
  ],
  [
    'a row that another one took the place of',
    `DELETE FROM public.person WHERE name = 'child'; INSERT INTO public.dentist VALUES ('child', 31)`,
    'content',
    'public.dentist',
  ],
  [
    'a number with other decimals',
    `UPDATE public.patients SET facts = '{"b":1, "a":[null,1.5]}' WHERE id = 100`,
    'content',
    'public.patients',
  ],
  ['a large object that changed', `SELECT lo_put(40001, 8000, 'X')`, 'large objects', 'content'],
  ['a large object that is gone', `SELECT lo_unlink(40003)`, 'large objects', 'count'],
  [
    'a large object of another owner',
    `ALTER LARGE OBJECT 40001 OWNER TO postgres`,
    'large object rights',
    'all',
  ],
  ['a sequence set back', `SELECT setval('public.acts_id_seq', 1)`, 'sequence', 'public.acts_id_seq'],
  ['an index', `DROP INDEX public.acts_open`, 'index', 'public.acts_open'],
  [
    'a view defined otherwise',
    `CREATE OR REPLACE VIEW public.adults AS SELECT id, "Last Name" AS name FROM public.patients`,
    'view',
    'public.adults',
  ],
  [
    'a function with another body',
    `CREATE OR REPLACE FUNCTION public.same_sound(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'select true'`,
    'function',
    'public.same_sound(text, text)',
  ],
  [
    'a trigger switched on',
    `ALTER TABLE public.patients ENABLE TRIGGER touch`,
    'trigger',
    'touch on public.patients',
  ],
  [
    'a constraint',
    `ALTER TABLE public.patients DROP CONSTRAINT later`,
    'constraint',
    'later on public.patients',
  ],
  [
    'a condition with one value less',
    `ALTER TABLE public.patients DROP CONSTRAINT patients_civility_check, ADD CONSTRAINT patients_civility_check CHECK (civility IN ('M.', 'Mme', 'it''s'))`,
    'constraint',
    'patients_civility_check on public.patients',
  ],
  ['a default', `ALTER TABLE public.patients ALTER added_later SET DEFAULT 8`, 'table', 'public.patients'],
  ['a column’s type', `ALTER TABLE public.dentist ALTER teeth TYPE bigint`, 'table', 'public.dentist'],
  ['a storage option', `ALTER TABLE public.patients SET (fillfactor = 70)`, 'table', 'public.patients'],
  ['a policy', `DROP POLICY write ON public.secrets`, 'policy', 'write on public.secrets'],
  [
    'row security switched off',
    `ALTER TABLE public.secrets DISABLE ROW LEVEL SECURITY`,
    'table',
    'public.secrets',
  ],
  [
    'a label of an enumeration',
    `ALTER TYPE public.act_kind RENAME VALUE 'surgery' TO 'operation'`,
    'type',
    'public.act_kind',
  ],
  [
    'a domain’s check',
    `ALTER DOMAIN public.amount DROP CONSTRAINT amount_check`,
    'constraint',
    'amount_check on public.amount',
  ],
  ['an extension', `DROP EXTENSION pgcrypto`, 'extension', 'pgcrypto'],
  [
    'a right to a table',
    `GRANT DELETE ON public.patients TO "@ROLE@-reader"`,
    'grants',
    'table public.patients',
  ],
  [
    'a right to a column',
    `REVOKE UPDATE ("Last Name") ON public.patients FROM "@ROLE@-reader"`,
    'grants',
    'column public.patients."Last Name"',
  ],
  [
    'a right given by default',
    `ALTER DEFAULT PRIVILEGES FOR ROLE "@ROLE@ owner" IN SCHEMA "-leading" REVOKE SELECT ON TABLES FROM "@ROLE@-reader"`,
    'default grants',
    'r in "-leading" for "@ROLE@ owner"',
  ],
  ['an owner', `ALTER TABLE public.patients OWNER TO postgres`, 'table owner', 'public.patients'],
  ['a comment', `COMMENT ON TABLE public.patients IS 'else'`, 'comment', 'table public.patients'],
  ['a publication', `ALTER PUBLICATION changes SET (publish = 'insert, update')`, 'publication', 'changes'],
  [
    'a foreign server',
    `ALTER SERVER "other clinic" OPTIONS (SET host 'elsewhere.invalid')`,
    'foreign server',
    '"other clinic"',
  ],
  ['an event trigger', `ALTER EVENT TRIGGER watch ENABLE`, 'event trigger', 'watch'],
  [
    'a text search mapping',
    `ALTER TEXT SEARCH CONFIGURATION public.clinic ALTER MAPPING FOR word WITH french_stem`,
    'text search configuration',
    'public.clinic',
  ],
  [
    'a partition cut off',
    `ALTER TABLE "-leading"."Journal" DETACH PARTITION "-leading"."Journal 2026"`,
    'table',
    '"-leading"."Journal 2026"',
  ],
];

describe('a copy that differs', () => {
  /** …which a copy of the copy stands for here: templates are quick. */
  test.each(damages)('by %s is told by name', async (_what, sql, kind, name) => {
    const damaged = `${copy}_damaged`;
    await runAsSuperuser(`CREATE DATABASE "${damaged}" TEMPLATE "${copy}"`);
    try {
      await runIn(damaged, sql.replaceAll('@ROLE@', rich.role));
      const differences = compareContent(original, await contentOf(anAccess(damaged), key));
      expect(differences).toContainEqual(
        expect.objectContaining({ kind, name: name.replaceAll('@ROLE@', rich.role) }),
      );
    } finally {
      await dropDatabase(damaged);
    }
  });
});

describe('the time budget', () => {
  test('leaves out hashes, says which, and counts all the same', async () => {
    const content = await contentOf(anAccess(rich.name), key, 0);
    expect(content.tables.every((table) => table.hash === null)).toBe(true);
    expect(content.largeObjects).toMatchObject({ count: 3, hash: null });
    expect(content.hashing.complete).toBe(false);
    expect(content.hashing.leftOut).toEqual([
      ...content.tables.map((table) => `${table.schema}.${table.name}`),
      'large objects',
    ]);
    expect(compareContent(original, content)).toEqual([]);
    expect(content.tables.map((table) => table.rows)).toEqual(original.tables.map((table) => table.rows));
  });
});

describe('schemas that are left out', () => {
  test('are in neither the dump nor the content, and the content says so', async () => {
    const excludeSchemas = ['-leading', 'Odd "schema" – ß'];
    const partial = `${copy}_partial`;
    const without = await contentOf(anAccess(rich.name, { excludeSchemas }), key);
    await restoreInto(partial, await dumpOf(anAccess(rich.name, { excludeSchemas })));
    try {
      expect(without.excludedSchemas).toEqual(excludeSchemas);
      expect(without.tables.some((table) => excludeSchemas.includes(table.schema))).toBe(false);
      const found = await contentOf(anAccess(partial), key);
      expect(compareContent(without, found).filter(({ kind }) => kind !== 'default grants')).toEqual([]);
    } finally {
      await dropDatabase(partial);
    }
  });
});
