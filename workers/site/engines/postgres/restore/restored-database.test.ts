import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresSettingsSchema } from '#lib/contract/assignment.ts';
import type { DrillCheck } from '#lib/contract/drill.ts';
import { PostgresServer } from '#scripts/services/postgres-server.ts';
import { runAsSuperuser } from '#scripts/testing/database.ts';
import { serverFolder } from '#scripts/testing/server-folder.ts';
import {
  anAccess,
  aRestorer,
  dropDatabase,
  quoted,
  runIn,
  neverAborted as signal,
} from '../testing/postgres.testing.ts';

const server = anAccess('postgres');
const restorer = aRestorer();
const mark = randomBytes(4).toString('hex');
const database = `kw_drill_${mark}`;
const weak = `weak ${mark}`;
const asOf = new Date('2026-11-22T08:00:00Z');

beforeAll(async () => {
  await runAsSuperuser(`CREATE DATABASE ${database} TEMPLATE template0`);
  await runAsSuperuser(`CREATE ROLE "${weak}" LOGIN`);
  await runIn(
    database,
    `CREATE SCHEMA "Odd ""schema""";
     CREATE DOMAIN day AS date;
     CREATE TABLE "Odd ""schema"""."a.b" ("made at" timestamptz, day day, naive timestamp, note text, nothing date);
     INSERT INTO "Odd ""schema"""."a.b" VALUES
       ('2026-11-20 08:00+00', '2026-11-19', '2026-11-22 02:00', '2026-11-22', NULL),
       ('2020-01-01 00:00+00', '2026-11-10', '2026-11-01 00:00', 'x', NULL), ('infinity', 'infinity', NULL, NULL, NULL);
     CREATE TABLE parts (at date) PARTITION BY RANGE (at);
     CREATE TABLE part PARTITION OF parts DEFAULT;
     INSERT INTO parts VALUES ('2026-12-24')`,
  );
});
afterAll(async () => {
  await dropDatabase(database);
  await runAsSuperuser(`DROP ROLE "${weak}"`);
});

describe('a policy’s checks', () => {
  const schema = 'Odd "schema"';
  const newest = (column: string, maxAgeDays: number, table = 'a.b'): DrillCheck => ({
    kind: 'newest-value',
    schema,
    table,
    column,
    maxAgeDays,
  });
  const rows = (of: string, count: number, inSchema = 'public'): DrillCheck => ({
    kind: 'at-least-rows',
    schema: inSchema,
    table: of,
    rows: count,
  });
  const found = async (check: DrillCheck) => {
    const [result] = await restorer.runChecks(server, database, [check], asOf, signal);
    return { passed: result?.passed, found: result?.found };
  };

  test('count a newest value’s age back from the backup, a day from its end', async () => {
    expect(await found(newest('made at', 2))).toEqual({ passed: true, found: 2 });
    expect(await found(newest('made at', 1))).toEqual({ passed: false, found: 2 });
    expect(await found(newest('day', 3))).toEqual({ passed: true, found: 2.33 });
    expect(await found(newest('naive', 1))).toEqual({ passed: true, found: 0.25 });
  });

  test('take what lies ahead for new, and count a partitioned table’s rows', async () => {
    const ahead: DrillCheck = {
      kind: 'newest-value',
      schema: 'public',
      table: 'parts',
      column: 'at',
      maxAgeDays: 1,
    };
    expect(await found(ahead)).toEqual({ passed: true, found: -32.67 });
    expect(await found(rows('parts', 1))).toEqual({ passed: true, found: 1 });
    expect(await found(rows('a.b', 4, schema))).toEqual({ passed: false, found: 3 });
  });

  test('fail, with nothing found, where there is no such table or column, no date in it, or none at all', async () => {
    for (const check of [
      newest('gone', 1),
      newest('note', 1),
      newest('nothing', 1),
      newest('made at', 1, 'A.B'),
      rows('gone', 1),
      rows('pg_class', 1),
    ]) {
      expect(await found(check), JSON.stringify(check)).toEqual({ passed: false, found: null });
    }
  });

  test('are never run as SQL, whatever their names are', async () => {
    const evil = `a.b"; DROP TABLE parts; --`;
    expect(await found(rows(evil, 1))).toEqual({ passed: false, found: null });
    expect(await found(newest(`"note") IS NOT NULL; --`, 1))).toEqual({ passed: false, found: null });
    expect(await found(rows('parts', 1))).toEqual({ passed: true, found: 1 });
  });
});

describe('PostgreSQL’s own check', () => {
  test('says that it can’t be had by an account that may not make the extension', async () => {
    await runAsSuperuser(`ALTER DATABASE ${database} OWNER TO "${weak}"`);
    const checked = await restorer.checkIntegrity(anAccess('postgres', { user: weak }), database, signal);
    expect(checked).toEqual({ verdict: 'unavailable', reason: 'account_may_not' });
    await runAsSuperuser(`ALTER DATABASE ${database} OWNER TO postgres`);
  });

  test('uses the extension that the original had, and leaves it', async () => {
    await runIn(database, 'CREATE SCHEMA "tools of ours"; CREATE EXTENSION amcheck SCHEMA "tools of ours"');
    expect(await restorer.checkIntegrity(server, database, signal)).toEqual({ verdict: 'passed' });
    expect(await runIn(database, `SELECT 1 FROM pg_extension WHERE extname = 'amcheck'`)).toHaveLength(1);
    await runIn(database, 'DROP SCHEMA "tools of ours" CASCADE');
  });

  test('names the index or the table whose file is damaged', async () => {
    const host = await PostgresServer.start({ folder: serverFolder('damage'), isDurable: false });
    try {
      await host.createDatabase('back');
      await host.run(
        `CREATE TABLE patients (id int PRIMARY KEY, name text); INSERT INTO patients SELECT i, 'x' || i FROM generate_series(1, 5000) i;
         CREATE TABLE acts AS SELECT i FROM generate_series(1, 5000) i`,
        'back',
      );
      const settings = postgresSettingsSchema.parse({
        host: '127.0.0.1',
        port: host.port,
        database: 'postgres',
        user: 'postgres',
      });
      const check = () => restorer.checkIntegrity({ settings, password: null }, 'back', signal);
      expect(await check()).toEqual({ verdict: 'passed' });
      for (const object of ['acts', 'patients_pkey']) {
        await host.run('CHECKPOINT', 'back');
        const [row] = await host.run(`SELECT pg_relation_filepath('${object}') AS path`, 'back');
        await host.stop();
        await damage(join(host.dataDir, String(row?.path)));
        await host.start();
        expect(await check()).toEqual({ verdict: 'failed', object: `public.${object}` });
      }
    } finally {
      await host.stop();
    }
  });
});

/** Makes some of the second page's line pointers point outside of it, as a dying disk might. */
async function damage(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.write(Buffer.alloc(64, Buffer.from([0x5a, 0xda])), 0, 64, 8192 + 60);
    await file.sync();
  } finally {
    await file.close();
  }
}

describe('a server', () => {
  test('says what it is, what it has, and what the account may do there', async () => {
    const found = await restorer.inspectServer(server, signal);
    expect(found).toMatchObject({ mayCreateDatabases: true, maySwap: true, mayCreateRoles: true });
    expect(found.databases).toContain(database);
    expect(found.roles).toContain(weak);
    expect(found.extensions).toContain('amcheck');
    expect(found.restoreTool.path).toContain('pg_restore');
    expect(found.serverVersionNumber).toBeGreaterThan(90_000);
    expect(found.freeBytes).toBeGreaterThan(1_000_000);
    const seen = await restorer.inspectServer(anAccess('postgres', { user: weak }), signal);
    expect(seen).toMatchObject({
      mayCreateDatabases: false,
      maySwap: false,
      mayCreateRoles: false,
      freeBytes: null,
    });
  });

  test('is asked for databases by an account that may make none: that is said as such', async () => {
    const wanted = {
      name: `never_${mark}`,
      encoding: null,
      collation: null,
      characterType: null,
      owner: null,
    };
    const creating = restorer.createDatabase(anAccess('postgres', { user: weak }), wanted, signal);
    await expect(creating).rejects.toMatchObject({ code: 'restore_account_weak', retry: false });
  });

  test('refuses a name that is taken, a locale it doesn’t have, an owner it doesn’t know', async () => {
    const wanted = {
      name: `never_${mark}`,
      encoding: 'UTF8',
      collation: null,
      characterType: null,
      owner: null,
    };
    const refused = async (over: object) => {
      const creating = restorer.createDatabase(server, { ...wanted, ...over }, signal);
      return creating.then(
        () => null,
        (thrown: { code: string }) => thrown.code,
      );
    };
    expect(await refused({ name: database })).toBe('name_taken');
    expect(await refused({ collation: 'xx_XX.UTF-8', characterType: 'xx_XX.UTF-8' })).toBe('restore_failed');
    expect(await refused({ owner: 'nobody here' })).toBe('roles_missing');
    expect(await restorer.identify(server, wanted.name, signal)).toBeNull();
  });

  test('makes a database of an ICU locale as the original was', async () => {
    const name = `icu_${mark}`;
    const wanted = { encoding: 'UTF8', collation: 'C.UTF-8', characterType: 'C.UTF-8', owner: null };
    const provider = { localeProvider: 'icu', providerLocale: 'cs-CZ' };
    await restorer.createDatabase(server, { ...wanted, ...provider, name }, signal);
    const [row] = await runIn(
      'postgres',
      `SELECT datlocprovider AS p FROM pg_database WHERE datname = '${name}'`,
    );
    expect(row?.p).toBe('i');
    await restorer.dropDatabase(server, name, signal);
  });

  test('gets the roles that it lacks, none of them able to sign in, and keeps those that it has', async () => {
    const made = [`new "role" ${mark}`, weak];
    await restorer.createRoles(server, made, signal);
    const rows = await runAsSuperuser(
      `SELECT rolname, rolcanlogin, rolsuper FROM pg_roles WHERE rolname LIKE '%${mark}' ORDER BY 1`,
    );
    expect(rows).toEqual([
      { rolname: made[0], rolcanlogin: false, rolsuper: false },
      { rolname: weak, rolcanlogin: true, rolsuper: false },
    ]);
    await runAsSuperuser(`DROP ROLE ${quoted(made[0] ?? '')}`);
    const reserved = restorer.createRoles(server, ['pg_of_a_newer_server'], signal);
    await expect(reserved).rejects.toMatchObject({ code: 'roles_missing' });
    const notAllowed = restorer.createRoles(anAccess('postgres', { user: weak }), [`x ${mark}`], signal);
    await expect(notAllowed).rejects.toMatchObject({ code: 'restore_account_weak' });
  });
});
