import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatabaseContent } from '#lib/contract/manifest.ts';
import { runAsSuperuser } from '#scripts/testing/database.ts';
import { summarizeComparison } from '../../../artifact/compare-content.ts';
import {
  aHashKey,
  anAccess,
  aRestorer,
  aRichDatabase,
  contentOf,
  dropDatabase,
  dumpOf,
  runIn,
  neverAborted as signal,
} from '../testing/postgres.testing.ts';

const key = aHashKey();
const server = anAccess('postgres');
const restorer = aRestorer();
const back = `back_${randomBytes(4).toString('hex')}`;
let rich: Awaited<ReturnType<typeof aRichDatabase>>;
let expected: DatabaseContent;

beforeAll(async () => {
  rich = await aRichDatabase();
  expected = await contentOf(anAccess(rich.name), key);
  const dump = await dumpOf(anAccess(rich.name));
  const needs = await restorer.readNeeds(Readable.from([dump]), signal);
  await restorer.createDatabase(server, { ...needs, name: back }, signal);
  const options = { signal, ownersAndGrants: true, isLowPriority: false };
  await restorer.restoreInto(server, back, Readable.from([dump]), options);
  await restorer.applyProperties(server, back, needs, signal);
});
afterAll(async () => {
  await dropDatabase(back);
  await rich[Symbol.asyncDispose]();
});

/** What is told of the restored database, or of a copy of it that something happened to. */
async function compared(change?: string) {
  if (change === undefined) return compareWith(back);
  const name = `${back}_changed`;
  await runAsSuperuser(`CREATE DATABASE ${name} TEMPLATE ${back}`);
  try {
    await runIn(name, change.replaceAll('@ROLE@', rich.role));
    return await compareWith(name);
  } finally {
    await dropDatabase(name);
  }
}

async function compareWith(name: string) {
  const found = await restorer.takeContent(server, name, { signal, key, budgetMs: 60_000, like: expected });
  return summarizeComparison(expected, found, { ownersAndGrants: true, databaseItself: name === back });
}

describe('a restored database', () => {
  test('that nothing happened to has no difference, and says what was compared', async () => {
    const { differencesTotal, compared: counts } = await compared();
    expect(differencesTotal).toBe(0);
    expect(counts).toMatchObject({ largeObjects: 3, tables: expected.tables.length });
    expect(counts.hashedTables).toBe(counts.tables);
    expect(counts.rows).toBeGreaterThan(4000);
    expect(counts.objects).toBeGreaterThan(60);
  });

  test.each<[string, string, object]>([
    [
      'a changed cell',
      `UPDATE public.patients SET "Last Name" = 'Dvořak' WHERE id = 103`,
      { kind: 'content', name: 'public.patients' },
    ],
    [
      'a lost large object',
      `SELECT lo_unlink(40002)`,
      { kind: 'large objects', name: 'count', expected: 3, found: 2 },
    ],
    [
      'a sequence that was set back',
      `SELECT setval('public.acts_id_seq', 4000, false)`,
      { kind: 'sequence', name: 'public.acts_id_seq', expected: '5000', found: '4000' },
    ],
    [
      'a dropped index',
      `DROP INDEX public.acts_desc`,
      { kind: 'index', name: 'public.acts_desc', problem: 'missing' },
    ],
    [
      'a lost grant',
      `REVOKE SELECT ON public.patients FROM "@ROLE@-reader"`,
      { kind: 'grants', name: 'table public.patients', problem: 'different' },
    ],
    [
      'a changed function',
      `CREATE OR REPLACE FUNCTION public.twice(x int) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SECURITY DEFINER SET work_mem = '8MB' AS 'select x * 3'`,
      { kind: 'function', name: 'public.twice(x integer)', problem: 'different' },
    ],
  ])('names %s, and it alone', async (_what, change, difference) => {
    const { differences } = await compared(change);
    const told = differences.filter(({ kind }) => kind !== 'large object rights');
    expect(told).toEqual([expect.objectContaining(difference)]);
  });
});
