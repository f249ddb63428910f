import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { PostgresSettings } from '#lib/contract/assignment.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { PostgresServer } from '#scripts/services/postgres-server.ts';
import { serverFolder } from '#scripts/testing/server-folder.ts';
import type { Access, Snapshot } from '../engine.ts';
import { childNamed, childrenNamed, commandLineOf, noChildNamed } from './testing/children.testing.ts';
import { aHashKey, anEngine, bytesOf, neverAborted } from './testing/postgres.testing.ts';

const password = 'tr1cky \'"\\ pässword';
let server: PostgresServer;
let access: Access<PostgresSettings>;

beforeAll(async () => {
  server = await PostgresServer.start({ folder: serverFolder('dump-failures'), password, isDurable: false });
  await server.createDatabase('clinic');
  // More than a pipe, a socket and our buffers hold: a dump that nobody reads stands still half-way.
  await server.run(
    `CREATE SEQUENCE receipts START 1000; SELECT nextval('receipts');
     CREATE TABLE documents AS SELECT i, repeat(md5(i::text), 400) AS body FROM generate_series(1, 4000) i;
     CREATE TABLE patients (id serial, name text); INSERT INTO patients (name) SELECT 'x' || i FROM generate_series(1, 1000) i`,
    'clinic',
  );
  access = { settings: settingsFor('clinic'), password };
});
afterAll(() => server.stop());

describe('a dump', () => {
  test('whose tool is killed half-way ends with an error, never as a short dump', async () => {
    await withHalfADump({}, async (stream, snapshot) => {
      process.kill(await childNamed('pg_dump'), 'SIGKILL');
      await expect(bytesOf(stream)).rejects.toMatchObject({
        code: 'tool_killed',
        retry: true,
        figures: { signal: 'SIGKILL' },
      });
      await snapshot.close();
    });
  });

  test('whose backend is ended half-way ends with an error', async () => {
    await withHalfADump({}, async (stream) => {
      await asSuperuser(
        (sql) =>
          sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY%documents%' AND pid <> pg_backend_pid()`,
      );
      await expect(bytesOf(stream)).rejects.toMatchObject({ code: 'tool_failed', retry: true });
    });
  });

  test('whose backend is killed with -9, and the whole server’s with it, ends with a lost connection', async () => {
    await withHalfADump({}, async (stream, snapshot) => {
      const [row] = await asSuperuser(
        (sql) =>
          sql`SELECT pid FROM pg_stat_activity WHERE query LIKE 'COPY%documents%' AND pid <> pg_backend_pid()`,
      );
      process.kill(Number(row?.pid), 'SIGKILL');
      await expect(bytesOf(stream)).rejects.toMatchObject({ code: 'connection_lost', retry: true });
      const content = snapshot.takeContent({ key: aHashKey(), budgetMs: 1000, signal: neverAborted });
      await expect(content).rejects.toMatchObject({ retry: true });
    });
    await vi.waitFor(() => asSuperuser((sql) => sql`SELECT 1`), { timeout: 30_000, interval: 100 });
  });

  test('that hangs is ended, with all that its tool started, when it was silent for too long', async () => {
    const clock = aClock();
    await withHalfADump({ stallMs: 600_000, clock }, async (stream) => {
      const tool = await childNamed('pg_dump');
      process.kill(tool, 'SIGSTOP');
      // Again and again: reading what was on its way already counts as hearing of the tool.
      const hours = setInterval(() => clock.advance(3_600_000), 50);
      await expect(bytesOf(stream).finally(() => clearInterval(hours))).rejects.toMatchObject({
        code: 'tool_hung',
        retry: true,
        figures: { silentMs: expect.any(Number) },
      });
      await noChildNamed('pg_dump');
    });
  });

  test('that nobody reads for a while doesn’t count as hung', async () => {
    const clock = aClock();
    await withHalfADump({ stallMs: 600_000, clock }, async (stream) => {
      clock.advance(3_600_000);
      await clock.wasAsked();
      expect((await bytesOf(stream)).length).toBeGreaterThan(50_000_000);
    });
  });

  test('that is called off ends its tool', async () => {
    const controller = new AbortController();
    await withHalfADump(
      {},
      async (stream) => {
        await childNamed('pg_dump');
        controller.abort(new Error('called off'));
        await expect(bytesOf(stream)).rejects.toThrow();
        await noChildNamed('pg_dump');
      },
      controller.signal,
    );
  });

  test('whose reader goes away ends its tool', async () => {
    await withHalfADump({}, async (stream) => {
      await childNamed('pg_dump');
      stream.destroy();
      await noChildNamed('pg_dump');
    });
  });

  test('shows its password to nobody on the machine', async () => {
    await withHalfADump({}, async (stream) => {
      const shown = commandLineOf(await childNamed('pg_dump'));
      expect(shown).toContain('--snapshot');
      expect(shown).not.toContain('tr1cky');
      await bytesOf(stream);
    });
    expect(readFileSync(server.logPath, 'utf8')).not.toContain('tr1cky');
  });
});

describe('a table that somebody has locked', () => {
  test('ends the attempt after the time limit, and is named', async () => {
    const sql = connect();
    await sql.begin(async (other) => {
      await other`LOCK TABLE patients IN ACCESS EXCLUSIVE MODE`;
      await expect(anEngine({ lockWaitMs: 300 }).openSnapshot(access, neverAborted)).rejects.toMatchObject({
        code: 'lock_timeout',
        retry: true,
        figures: { object: 'public.patients' },
      });
    });
    await sql.end();
    expect(childrenNamed('pg_dump')).toEqual([]);
  });

  test('between our lock and pg_dump’s ends the attempt too, and is named', async () => {
    const engine = anEngine({ lockWaitMs: 500 });
    const snapshot = await engine.openSnapshot(access, neverAborted);
    const sql = connect();
    const waiting = sql`ALTER TABLE patients ALTER name SET DEFAULT 'x'`.execute();
    await vi.waitFor(async () => {
      const rows = await asSuperuser((other) => other`SELECT 1 FROM pg_locks WHERE NOT granted`);
      expect(rows).toHaveLength(1);
    });
    await expect(bytesOf(snapshot.dump({ signal: neverAborted }).stream)).rejects.toMatchObject({
      code: 'lock_timeout',
      figures: { object: 'public.patients' },
    });
    await snapshot.close();
    await waiting;
    await sql.end();
  });
});

describe('a snapshot', () => {
  test('gives the dump and the content one and the same instant, whatever the clinic does meanwhile', async () => {
    const snapshot = await anEngine().openSnapshot(access, neverAborted);
    await asSuperuser(
      (sql) =>
        sql`INSERT INTO patients (name) SELECT 'later' || nextval('receipts') FROM generate_series(1, 50)`,
    );
    const dump = snapshot.dump({ signal: neverAborted });
    const [bytes, content] = await Promise.all([
      bytesOf(dump.stream),
      snapshot.takeContent({ key: aHashKey(), budgetMs: 60_000, signal: neverAborted }),
    ]);
    await snapshot.close();
    expect(content.tables).toMatchObject([
      { name: 'documents', rows: 4000 },
      { name: 'patients', rows: 1000 },
    ]);
    // A sequence may have been put further by a crash of the server in another test; what counts is the step.
    const moved = content.sequences.map(({ value, upTo }) => Number(upTo) - Number(value));
    expect(moved).toEqual([50, 50]);
    expect(bytes.includes('later')).toBe(false);
    expect((await dump.done).bytes).toBe(bytes.length);
  });

  test('lets nobody empty a table between the dump and the count, and lets go when it is closed', async () => {
    const snapshot = await anEngine().openSnapshot(access, neverAborted);
    await bytesOf(snapshot.dump({ signal: neverAborted }).stream);
    const sql = connect();
    await expect(
      sql.begin((other) => [other`SET lock_timeout = '200ms'`, other`TRUNCATE patients`]),
    ).rejects.toMatchObject({ code: '55P03' });
    await snapshot.close();
    await sql
      .begin(async (other) => {
        await other`TRUNCATE patients`;
        await other`ROLLBACK`;
      })
      .catch(() => undefined);
    await sql.end();
  });
});

describe('a sign-in', () => {
  test('with a wrong password is tried once, and not again', async () => {
    const before = failedSignIns();
    const opening = anEngine().openSnapshot({ ...access, password: 'wrong' }, neverAborted);
    await expect(opening).rejects.toMatchObject({
      code: 'wrong_password',
      retry: false,
      figures: { user: 'postgres' },
    });
    expect(failedSignIns() - before).toBe(1);
  });

  test('to a server that was stopped fails at once, and goes well when it is back', async () => {
    await server.stop();
    const opening = anEngine().openSnapshot(access, neverAborted);
    await expect(opening).rejects.toMatchObject({ code: 'server_unreachable', retry: true });
    await server.start();
    await (await anEngine().openSnapshot(access, neverAborted)).close();
  });
});

type Options = Parameters<typeof anEngine>[0];

/** A dump that stands still half-way, because nobody reads it yet. */
async function withHalfADump(
  options: Options,
  then: (stream: Readable, snapshot: Snapshot) => Promise<void>,
  signal = neverAborted,
): Promise<void> {
  const snapshot = await anEngine(options).openSnapshot(access, neverAborted);
  try {
    const { stream } = snapshot.dump({ signal });
    await new Promise((resolve) => stream.once('readable', resolve).once('close', resolve));
    await then(stream, snapshot);
  } finally {
    await snapshot.close();
  }
}

/** The machine's clock, which can be put forward. */
function aClock() {
  let aheadMs = 0;
  let asked = 0;
  return {
    now: systemClock.now,
    monotonicMs() {
      asked += 1;
      return systemClock.monotonicMs() + aheadMs;
    },
    advance(byMs: number) {
      aheadMs += byMs;
    },
    /** Once somebody has looked at the clock since it was put forward. */
    wasAsked() {
      const before = asked;
      return vi.waitUntil(() => asked > before, { timeout: 10_000, interval: 20 });
    },
  };
}

function settingsFor(database: string): PostgresSettings {
  return {
    host: '127.0.0.1',
    port: server.port,
    socketFolder: '',
    database,
    user: 'postgres',
    sslMode: 'prefer',
    excludeSchemas: [],
  };
}

function connect(): postgres.Sql {
  return postgres({
    host: '127.0.0.1',
    port: server.port,
    database: 'clinic',
    username: 'postgres',
    password,
    max: 1,
    onnotice: () => {},
  });
}

async function asSuperuser<T>(work: (sql: postgres.Sql) => PromiseLike<T>): Promise<T> {
  const sql = connect();
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function failedSignIns(): number {
  return readFileSync(server.logPath, 'utf8').split('password authentication failed').length - 1;
}
