import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runAsSuperuser } from '#scripts/testing/database.ts';
import { compareContent } from '../../artifact/compare-content.ts';
import {
  aHashKey,
  anAccess,
  anEngine,
  aRichDatabase,
  bytesOf,
  contentOf,
  dropDatabase,
  dumpOf,
  neverAborted,
  quoted,
  restoreInto,
  runIn,
} from './testing/postgres.testing.ts';

const key = aHashKey();
const folder = mkdtempSync(join(tmpdir(), 'keepwell-engine-'));
let rich: Awaited<ReturnType<typeof aRichDatabase>>;
let reader: string;

beforeAll(async () => {
  rich = await aRichDatabase();
  reader = `${rich.role} keepwell`;
});
afterAll(async () => {
  await rich[Symbol.asyncDispose]();
  await runAsSuperuser(`DROP ROLE IF EXISTS ${quoted(reader)}`);
  rmSync(folder, { recursive: true, force: true });
});

describe('a connection', () => {
  test('that can be made says the server’s version, the tool that fits it, and what is there', async () => {
    const engine = anEngine();
    const test = await engine.testConnection(anAccess(rich.name), neverAborted);
    expect(test.serverVersion).toMatch(/^\d+/);
    expect(test.dumpTool.path).toContain('pg_dump');
    const found = await engine.inspect(anAccess(rich.name), neverAborted);
    expect(found).toMatchObject({ encoding: 'UTF8', unreadable: [], mayReadRoles: true });
    expect(found.databases).toContain(rich.name);
    expect(found.extensions.map((extension) => extension.name)).toContain('hstore');
    expect(found.tables).toBe(13);
  });

  test('to a database that is gone names the ones that are there, and is not tried again', async () => {
    const testing = anEngine().testConnection(anAccess('no such database'), neverAborted);
    await expect(testing).rejects.toMatchObject({
      code: 'database_missing',
      retry: false,
      figures: { database: 'no such database', found: expect.stringContaining(rich.name) },
    });
  });

  test('with an unknown account is a refused sign-in, not tried again', async () => {
    const testing = anEngine().testConnection(anAccess(rich.name, { user: 'nobody here' }), neverAborted);
    await expect(testing).rejects.toMatchObject({
      code: 'wrong_password',
      retry: false,
      figures: { user: 'nobody here' },
    });
  });

  test('to a server that is down fails at once, and may be tried again', async () => {
    for (const place of [
      { socketFolder: folder },
      { socketFolder: '', host: '127.0.0.1', port: 1 },
      { socketFolder: '', host: 'no-such-host.invalid' },
    ]) {
      const testing = anEngine().testConnection(anAccess(rich.name, place), neverAborted);
      await expect(testing).rejects.toMatchObject({ code: 'server_unreachable', retry: true });
    }
  });

  test('to something that accepts and says nothing, or hangs up, fails when its time is over', async () => {
    const { createServer } = await import('node:net');
    for (const answer of ['nothing', 'hang up'] as const) {
      const server = createServer((socket) => (answer === 'hang up' ? socket.end() : undefined)).listen(0);
      const { port } = server.address() as { port: number };
      const testing = anEngine({ connectTimeoutMs: 400 }).testConnection(
        anAccess(rich.name, { socketFolder: '', host: '127.0.0.1', port }),
        neverAborted,
      );
      await expect(testing).rejects.toMatchObject({ code: 'server_unreachable', retry: true });
      server.close();
    }
  });

  test('that must be encrypted is refused by a server without TLS, before anything is said', async () => {
    for (const sslMode of ['require', 'verify-full'] as const) {
      const testing = anEngine().testConnection(
        anAccess(rich.name, { socketFolder: '', host: '127.0.0.1', sslMode }),
        neverAborted,
      );
      await expect(testing).rejects.toMatchObject({ code: 'tls_refused' });
    }
  });

  test('for a data directory is refused as what can’t be backed up as files (L12)', async () => {
    const [row] = await runAsSuperuser(`SELECT current_setting('data_directory') AS path`);
    const path = String(row?.path);
    for (const wrong of [{ database: path }, { database: join(path, 'base') }, { socketFolder: path }]) {
      const opening = anEngine().openSnapshot(anAccess(rich.name, wrong), neverAborted);
      await expect(opening).rejects.toMatchObject({ code: 'data_directory_refused', figures: { path } });
    }
  });
});

describe('the tools', () => {
  test('of the tools folder that are older than the server are refused before the dump, with what is needed and found', async () => {
    const tools = toolsSaying('14.9');
    const opening = anEngine({ toolsFolder: tools }).openSnapshot(anAccess(rich.name), neverAborted);
    await expect(opening).rejects.toMatchObject({
      code: 'server_newer_than_tool',
      retry: false,
      figures: { needed: 15, found: `14.9 (${tools})` },
    });
  });

  test('that aren’t there, can’t run, or are something else are named', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty, { recursive: true });
    const broken = toolsSaying('15.1');
    chmodSync(join(broken, 'pg_restore'), 0o644);
    const other = toolsSaying('15.1');
    writeFileSync(join(other, 'pg_dump'), '#!/bin/sh\necho "MySQL dump 10.13"\n', { mode: 0o755 });
    for (const [toolsFolder, tool] of [
      [empty, 'pg_dump'],
      [broken, 'pg_restore'],
      [other, 'pg_dump'],
    ] as const) {
      const opening = anEngine({ toolsFolder }).openSnapshot(anAccess(rich.name), neverAborted);
      await expect(opening).rejects.toMatchObject({
        code: 'tool_missing',
        figures: { tool: join(toolsFolder, tool) },
      });
    }
  });

  test('that end with 0 after an error, or write less than all and say so, don’t pass for a dump', async () => {
    const liars = toolsSaying('15.1', 'echo half; echo "pg_dump: error: something went wrong" >&2; exit 0');
    const failing = toolsSaying('15.1', 'echo half; exit 3');
    for (const toolsFolder of [liars, failing]) {
      const snapshot = await anEngine({ toolsFolder }).openSnapshot(anAccess(rich.name), neverAborted);
      const dump = snapshot.dump({ signal: neverAborted });
      await expect(bytesOf(dump.stream)).rejects.toMatchObject({ code: 'tool_failed' });
      await expect(dump.done).rejects.toMatchObject({ code: 'tool_failed' });
      await snapshot.close();
    }
  });

  test('say what went wrong to the site’s log only, and at most so much of it', async () => {
    const chatty = toolsSaying('15.1', 'yes "COPY patients, line 1: Dvorak" | head -c 3000000 >&2; exit 1');
    const snapshot = await anEngine({ toolsFolder: chatty }).openSnapshot(anAccess(rich.name), neverAborted);
    const failure = await bytesOf(snapshot.dump({ signal: neverAborted }).stream).catch(
      (thrown: unknown) => thrown,
    );
    expect(failure).toMatchObject({ code: 'tool_failed', message: expect.stringContaining('Dvorak') });
    expect((failure as Error).message.length).toBeLessThan(140_000);
    expect(JSON.stringify((failure as { figures: object }).figures)).not.toContain('Dvorak');
    await snapshot.close();
  });
});

describe('an account', () => {
  test('that the printed GRANTs were given backs up all there is, like the superuser', async () => {
    const access = anAccess(rich.name, { user: reader });
    const statements = anEngine()
      .requiredGrants(access.settings)
      .replace(/^\\password.*$/m, '');
    await runIn(rich.name, statements);
    const copy = `${rich.name}_by_reader`;
    const content = await contentOf(access, key);
    expect(compareContent(await contentOf(anAccess(rich.name), key), content)).toEqual([]);
    expect(content.hashing.complete).toBe(true);
    await restoreInto(copy, await dumpOf(access));
    expect(compareContent(content, await contentOf(anAccess(copy), key))).toEqual([]);
    await dropDatabase(copy);
  });

  test('that may not read a table is told which, before the dump', async () => {
    await runAsSuperuser(`REVOKE pg_read_all_data FROM ${quoted(reader)}`);
    const access = anAccess(rich.name, { user: reader });
    const found = await anEngine().inspect(access, neverAborted);
    expect(found.unreadable).toContain('public.patients');
    await expect(anEngine().openSnapshot(access, neverAborted)).rejects.toMatchObject({
      code: 'permission_denied',
      retry: false,
      figures: { object: expect.stringContaining('.'), objects: found.unreadable.length },
    });
  });

  test('that row security would hide rows from is told so, and gets no smaller dump', async () => {
    await runAsSuperuser(
      `GRANT pg_read_all_data TO ${quoted(reader)}; ALTER ROLE ${quoted(reader)} NOBYPASSRLS`,
    );
    await expect(
      anEngine().openSnapshot(anAccess(rich.name, { user: reader }), neverAborted),
    ).rejects.toMatchObject({
      code: 'permission_denied',
      figures: { object: 'public.secrets', reason: 'row_security', objects: 1 },
    });
  });

  test('that may read the passwords’ hashes gets the roles with them, another one without', async () => {
    await runAsSuperuser(
      `REVOKE pg_read_all_data FROM ${quoted(reader)}; ALTER ROLE ${quoted(reader)} PASSWORD 'x'`,
    );
    const whole = await globalsOf(anAccess(rich.name));
    expect(whole).toMatch(/CREATE ROLE "kw_\w+ owner"/);
    expect(whole).toContain('SCRAM-SHA-256');
    const bare = await globalsOf(anAccess(rich.name, { user: reader }));
    expect(bare).toMatch(/CREATE ROLE "kw_\w+ owner"/);
    expect(bare).not.toContain('SCRAM-SHA-256');
  });
});

describe('databases as they come', () => {
  const names = [
    'it\'s "quoted"',
    '-leading',
    'a=b c',
    'UPPER Case',
    'žluťoučký',
    'postgres://x@y/z',
    'back\\slash',
    '$HOME;`id`',
    '%n',
  ];
  test.each(names)('named %j are dumped, with their roles, and come back equal', async (name) => {
    await runAsSuperuser(`CREATE DATABASE ${quoted(name)} TEMPLATE template0`);
    const copy = `${name} copy`;
    try {
      await runIn(name, `CREATE TABLE t AS SELECT 1 AS x`);
      await restoreInto(copy, await dumpOf(anAccess(name)));
      const content = await contentOf(anAccess(name), key);
      expect(content.tables).toMatchObject([{ name: 't', rows: 1 }]);
      expect(compareContent(content, await contentOf(anAccess(copy), key))).toEqual([]);
      expect(await globalsOf(anAccess(name))).toContain('CREATE ROLE');
    } finally {
      await dropDatabase(name);
      await dropDatabase(copy);
    }
  });

  const encodings: [string, string][] = [
    [
      'LATIN2',
      `INSERT INTO "t – é".t SELECT convert_from('\\xbe6c75fbee'::bytea, 'LATIN2')`.replace('t – é', 'té'),
    ],
    // 0x81 has no meaning in WIN1250: such a text is stored and dumped, but has no UTF-8 form.
    [
      'WIN1250',
      `INSERT INTO "té".t VALUES ('ok'); SET client_encoding = WIN1250; INSERT INTO t2 SELECT chr(129) || 'x'`,
    ],
    ['SQL_ASCII', `INSERT INTO "té".t VALUES (E'\\xff\\xfe raw'), ('é')`],
  ];
  test.each(encodings)('in %s are described and come back equal', async (encoding, sql) => {
    const name = `enc ${encoding}`;
    const copy = `${name} copy`;
    const like = `ENCODING '${encoding}' LC_COLLATE 'C' LC_CTYPE 'C'`;
    await runAsSuperuser(`CREATE DATABASE ${quoted(name)} TEMPLATE template0 ${like}`);
    try {
      await runIn(
        name,
        `CREATE SCHEMA "té"; CREATE TABLE "té".t (x text, k varchar(9) CHECK (k IN ('é', 'b'))); CREATE TABLE t2 (x text); ${sql}`,
      );
      const content = await contentOf(anAccess(name), key);
      expect(content).toMatchObject({ encoding, hashing: { complete: true } });
      expect(content.tables.map((table) => `${table.schema}.${table.name}`)).toEqual(['public.t2', 'té.t']);
      await restoreInto(copy, await dumpOf(anAccess(name)), { like });
      expect(compareContent(content, await contentOf(anAccess(copy), key))).toEqual([]);
    } finally {
      await dropDatabase(name);
      await dropDatabase(copy);
    }
  });
});

describe('the proof', () => {
  test('passes a whole dump, and neither one cut anywhere nor something else', async () => {
    const dump = await dumpOf(anAccess(rich.name));
    const prove = (bytes: Buffer) => anEngine().proveReadable(Readable.from([bytes]), neverAborted);
    await prove(dump);
    for (const part of [0, 0.1, 0.5, 0.9, 0.99]) {
      await expect(prove(dump.subarray(0, Math.floor(dump.length * part))), `${part}`).rejects.toMatchObject({
        code: 'dump_unreadable',
      });
    }
    await expect(prove(Buffer.from('SELECT 1;'))).rejects.toMatchObject({ code: 'dump_unreadable' });
  });

  test('fails with the reason for which the bytes stopped coming', async () => {
    const reason = new Error('the copy was altered');
    const broken = Readable.from(
      (function* () {
        yield Buffer.from('PGDMP');
        throw reason;
      })(),
    );
    await expect(anEngine().proveReadable(broken, neverAborted)).rejects.toBe(reason);
  });
});

async function globalsOf(access: ReturnType<typeof anAccess>): Promise<string> {
  const globals = await anEngine().dumpGlobals(access, { signal: neverAborted });
  if (globals.kind !== 'readable') throw new Error(globals.reason);
  return (await bytesOf(globals.dump.stream)).toString();
}

/** A tools folder whose programs tell that version, and otherwise do what they are told. */
function toolsSaying(version: string, otherwise = 'exit 1'): string {
  const tools = mkdtempSync(join(folder, 'tools-'));
  for (const tool of ['pg_dump', 'pg_restore', 'pg_dumpall']) {
    const script = `#!/bin/sh\ntest "$1" = --version && { echo "${tool} (PostgreSQL) ${version}"; exit 0; }\n${otherwise}\n`;
    writeFileSync(join(tools, tool), script, { mode: 0o755 });
  }
  return tools;
}
