import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { DatabaseContent } from '#lib/contract/manifest.ts';
import { runAsSuperuser } from '#scripts/testing/database.ts';
import { compareContent } from '../../../artifact/compare-content.ts';
import {
  aHashKey,
  anAccess,
  aRestorer,
  aRichDatabase,
  contentOf,
  dropDatabase,
  dumpOf,
  quoted,
  runIn,
  neverAborted as signal,
} from '../testing/postgres.testing.ts';

const key = aHashKey();
const server = anAccess('postgres');
const restorer = aRestorer();
const whole = { ownersAndGrants: true, databaseItself: true };
let rich: Awaited<ReturnType<typeof aRichDatabase>>;
let original: string;
let dump: Buffer;
let expected: DatabaseContent;

beforeAll(async () => {
  rich = await aRichDatabase();
  original = `A "clinic's" db = ${rich.role}`;
  const name = quoted(original);
  await runAsSuperuser(`ALTER DATABASE "${rich.name}" RENAME TO ${name}`);
  for (const statement of [
    `SET search_path TO 'odd, one', public`,
    `SET "clinic.motto" TO E'it''s; \\\\ ON DATABASE "x"'`,
    'CONNECTION LIMIT 77',
    `OWNER TO "${rich.role} owner"`,
  ]) {
    await runAsSuperuser(`ALTER DATABASE ${name} ${statement}`);
  }
  await runAsSuperuser(`ALTER ROLE "${rich.role} owner" IN DATABASE ${name} SET work_mem TO '9MB';
    COMMENT ON DATABASE ${name} IS 'the main one; ON DATABASE y, it''s';
    REVOKE CONNECT ON DATABASE ${name} FROM PUBLIC;
    GRANT CONNECT ON DATABASE ${name} TO "${rich.role}-reader" WITH GRANT OPTION;`);
  dump = await dumpOf(anAccess(original));
  expected = await contentOf(anAccess(original), key);
});
afterAll(async () => {
  await dropDatabase(original);
  await rich[Symbol.asyncDispose]();
});

async function bringBack(name: string, plain = dump) {
  const needs = await restorer.readNeeds(Readable.from([plain]), signal);
  await restorer.createDatabase(server, { ...needs, name }, signal);
  const options = { signal, ownersAndGrants: true, isLowPriority: false };
  await restorer.restoreInto(server, name, Readable.from(pieces(plain)), options);
  await restorer.applyProperties(server, name, needs, signal);
  return needs;
}

/** As a file or a line gives them. */
function* pieces(bytes: Buffer, size = 64 * 1024) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const take = () => ({ signal, key, budgetMs: 60_000, like: expected });

describe('a database with one of everything', () => {
  const restored = `back "of" it's \\ = ${randomBytes(3).toString('hex')} – ß`;
  afterAll(() => dropDatabase(restored));

  test('says what it needs of a server, whatever its names are', async () => {
    const needs = await bringBack(restored);
    expect(needs).toMatchObject({
      database: original,
      serverVersion: expect.stringMatching(/^\d{5,6}$/),
      encoding: 'UTF8',
      collation: 'C.UTF-8',
      characterType: 'C.UTF-8',
      owner: `${rich.role} owner`,
      extensions: ['citext', 'hstore', 'pg_trgm', 'pgcrypto', 'postgres_fdw'],
    });
    expect(needs.roles).toEqual(['postgres', `${rich.role} owner`, `${rich.role}-reader`].sort());
    const named = ({ schema, name }: { schema: string; name: string }) => `${schema}.${name}`;
    const partitioned = '-leading.Journal';
    expect(needs.tables.map(named).sort()).toEqual([...expected.tables.map(named), partitioned].sort());
    expect(needs.properties).toHaveLength(8);
  });

  test('comes back equal, with owners, grants, large objects, and the database’s own settings, grants and comment', async () => {
    const found = await restorer.takeContent(server, restored, take());
    expect(compareContent(expected, found, whole)).toEqual([]);
    expect(found.hashing).toMatchObject({ complete: true, algorithm: expected.hashing.algorithm });
    const about = (name: string) =>
      runIn(
        'postgres',
        `SELECT shobj_description(oid, 'pg_database') AS said, datconnlimit, pg_get_userbyid(datdba) AS owner,
           (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(datacl) a) AS acl FROM pg_database WHERE datname = '${name.replaceAll("'", "''")}'`,
      );
    const [came] = await about(restored);
    expect(came).toMatchObject({ said: `the main one; ON DATABASE y, it's`, datconnlimit: 77 });
    expect(came).toEqual((await about(original))[0]);
  });

  test('has statistics, so that the software isn’t slow on its first day', async () => {
    const rows = await runIn(
      restored,
      `SELECT count(*)::int AS known FROM pg_stats WHERE tablename = 'acts'`,
    );
    expect(rows[0]?.known).toBeGreaterThan(0);
  });

  test('is let go of by nothing but its name', async () => {
    const id = await restorer.identify(server, restored, signal);
    expect(id).toMatch(/^\d+$/);
    expect(await restorer.databaseSize(server, restored, signal)).toBeGreaterThan(8_000_000);
    expect(await restorer.listDatabases(server, restored.slice(0, 9), signal)).toContain(restored);
    expect(await restorer.listDatabases(server, 'back%', signal)).toEqual([]);
    await restorer.dropDatabase(server, restored, signal);
    await restorer.dropDatabase(server, restored, signal);
    expect(await restorer.identify(server, restored, signal)).toBeNull();
  });
});

describe('a drill’s restore', () => {
  const name = `kw_drill_${randomBytes(3).toString('hex')}`;
  afterAll(() => dropDatabase(name));

  test('leaves owners and grants aside, and is compared without them', async () => {
    const { encoding, collation, characterType } = expected;
    await restorer.createDatabase(server, { name, encoding, collation, characterType, owner: null }, signal);
    let bytes = 0;
    await restorer.restoreInto(server, name, Readable.from(pieces(dump)), {
      signal,
      ownersAndGrants: false,
      isLowPriority: true,
      onBytes: (count) => {
        bytes += count;
      },
    });
    expect(bytes).toBe(dump.length);
    const found = await restorer.takeContent(server, name, take());
    const without = { ownersAndGrants: false, databaseItself: false };
    expect(compareContent(expected, found, without)).toEqual([]);
    const [first] = compareContent(expected, found, whole);
    expect(first).toBeDefined();
  });

  test('is closed to everybody but its owner', async () => {
    const [row] = await runIn(
      'postgres',
      `SELECT has_database_privilege('${rich.role}-reader', '${name}', 'CONNECT') AS may`,
    );
    expect(row?.may).toBe(false);
  });

  test('passes PostgreSQL’s own check, which leaves no trace of itself', async () => {
    expect(await restorer.checkIntegrity(server, name, signal)).toEqual({ verdict: 'passed' });
    const left = await runIn(
      name,
      `SELECT extname FROM pg_extension WHERE extname = 'amcheck' UNION ALL SELECT nspname FROM pg_namespace WHERE nspname ~ 'keepwell'`,
    );
    expect(left).toEqual([]);
  });
});

test('a database that isn’t UTF-8 comes back as it was', async () => {
  const name = `latin_${randomBytes(4).toString('hex')}`;
  const back = `${name}_back`;
  await runAsSuperuser(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'LATIN2' LOCALE 'C'`);
  try {
    await runIn(name, `CREATE TABLE "Žáci" (jméno text); INSERT INTO "Žáci" VALUES ('Dvořák'), ('Müller')`);
    const content = await contentOf(anAccess(name), key);
    const needs = await bringBack(back, await dumpOf(anAccess(name)));
    expect(needs).toMatchObject({ encoding: 'LATIN2', collation: 'C', characterType: 'C' });
    const found = await restorer.takeContent(server, back, { ...take(), like: content });
    expect(found.encoding).toBe('LATIN2');
    expect(compareContent(content, found, whole)).toEqual([]);
  } finally {
    await dropDatabase(name);
    await dropDatabase(back);
  }
});

test('a dump that the practice’s software made comes back too', async () => {
  const back = `software_${randomBytes(4).toString('hex')}`;
  const { port } = new URL(inject('postgresUrl'));
  const connection = `host=${inject('postgresSocketDir')} port=${port} user=postgres dbname='${original.replaceAll(/[\\']/g, '\\$&')}'`;
  const made = execFileSync(join(inject('postgresBinDir'), 'pg_dump'), ['-Fc', '-Z6', '-d', connection]);
  try {
    await bringBack(back, made);
    const found = await restorer.takeContent(server, back, take());
    expect(compareContent(expected, found, whole)).toEqual([]);
  } finally {
    await dropDatabase(back);
  }
});
