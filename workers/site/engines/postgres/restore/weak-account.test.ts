import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { restoreGrants } from '#lib/domain/postgres-grants.ts';
import { runAsSuperuser } from '#scripts/testing/database.ts';
import { compareContent } from '../../../artifact/compare-content.ts';
import {
  aHashKey,
  anAccess,
  aRestorer,
  contentOf,
  dropDatabase,
  dumpOf,
  runIn,
  neverAborted as signal,
} from '../testing/postgres.testing.ts';

const mark = randomBytes(4).toString('hex');
const clinic = `clinic_${mark}`;
const back = `${clinic}_back`;
const kept = `${clinic}_before`;
const owner = `owner ${mark}`;
const user = `restorer ${mark}`;
const restorer = aRestorer();
const weak = anAccess('postgres', { user });
const key = aHashKey();

beforeAll(async () => {
  const grants = restoreGrants({ user, owners: [owner] });
  const typed = (sql: string) => sql.replaceAll(/^\\password.*$/gm, '');
  await runAsSuperuser(`CREATE ROLE "${owner}" LOGIN; CREATE ROLE "reader ${mark}"`);
  await runAsSuperuser(typed(grants.account));
  await runAsSuperuser(grants.owners);
  await runAsSuperuser(`CREATE DATABASE ${clinic} TEMPLATE template0 OWNER "${owner}"`);
  await runIn(
    clinic,
    `SET ROLE "${owner}";
     CREATE SCHEMA care; CREATE EXTENSION pgcrypto SCHEMA care;
     CREATE TABLE care.patients (id serial PRIMARY KEY, name text NOT NULL);
     INSERT INTO care.patients (name) SELECT 'x' || i FROM generate_series(1, 1000) i;
     CREATE FUNCTION care.twice(x int) RETURNS int LANGUAGE sql AS 'select x * 2';
     ALTER TABLE care.patients ENABLE ROW LEVEL SECURITY; ALTER TABLE care.patients FORCE ROW LEVEL SECURITY;
     GRANT SELECT ON care.patients TO "reader ${mark}"; GRANT USAGE ON SCHEMA care TO "reader ${mark}";
     ALTER DATABASE ${clinic} SET work_mem TO '9MB'; COMMENT ON DATABASE ${clinic} IS 'main';
     REVOKE CONNECT ON DATABASE ${clinic} FROM PUBLIC; GRANT CONNECT ON DATABASE ${clinic} TO "reader ${mark}"`,
  );
});
afterAll(async () => {
  for (const name of [clinic, back, kept]) await dropDatabase(name);
  await runAsSuperuser(`DROP ROLE "${user}"; DROP ROLE "reader ${mark}"; DROP ROLE "${owner}"`);
});

describe('an account that is no superuser, with the rights that doctor prints', () => {
  test('restores a clinic’s database whole, compares it, and drops it', async () => {
    const expected = await contentOf(anAccess(clinic), key);
    const dump = await dumpOf(anAccess(clinic));
    const needs = await restorer.readNeeds(Readable.from([dump]), signal);
    await restorer.createDatabase(weak, { ...needs, name: back }, signal);
    const options = { signal, ownersAndGrants: true, isLowPriority: false };
    await restorer.restoreInto(weak, back, Readable.from([dump]), options);
    await restorer.applyProperties(weak, back, needs, signal);
    const found = await restorer.takeContent(weak, back, { signal, key, budgetMs: 60_000, like: expected });
    expect(compareContent(expected, found, { ownersAndGrants: true, databaseItself: true })).toEqual([]);
  });

  test('swaps it with its original, and lets people in', async () => {
    await restorer.blockConnections(weak, clinic, signal);
    await restorer.swap(weak, { original: clinic, restored: back, kept }, signal);
    await restorer.allowConnections(weak, clinic, signal);
    const [row] = await runIn(clinic, 'SELECT count(*)::int AS rows FROM care.patients');
    expect(row?.rows).toBe(1000);
    await restorer.dropDatabase(weak, kept, signal);
    expect(await restorer.identify(weak, kept, signal)).toBeNull();
  });
});
