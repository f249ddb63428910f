import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PostgresSettings } from '#lib/contract/assignment.ts';
import { postgresSettingsSchema } from '#lib/contract/assignment.ts';
import { codeOf } from '#lib/shared/errors.ts';
import { PostgresServer } from '#scripts/services/postgres-server.ts';
import { serverFolder } from '#scripts/testing/server-folder.ts';
import type { Access } from '../../engine.ts';
import { aRestorer, neverAborted as signal } from '../testing/postgres.testing.ts';

const restorer = aRestorer();
const names = { original: 'clinic', restored: 'clinic back', kept: 'clinic before "it"' };
let host: PostgresServer;
let server: Access<PostgresSettings>;
let ids: { originalId: string; restoredId: string };

beforeAll(async () => {
  host = await PostgresServer.start({
    folder: serverFolder('swap'),
    settings: { fsync: 'on', max_prepared_transactions: '2' },
  });
  await host.run(`CREATE ROLE nurse LOGIN; CREATE ROLE "weak restorer" LOGIN CREATEDB`);
  server = serverFor('postgres');
});
afterAll(() => host.stop());
beforeEach(async () => {
  for (const name of Object.values(names)) await restorer.dropDatabase(server, name, signal);
  for (const name of [names.original, names.restored]) {
    await host.createDatabase(name);
    await run(`CREATE TABLE entries (at timestamptz DEFAULT now()); GRANT ALL ON entries TO nurse`, name);
  }
  ids = {
    originalId: (await restorer.identify(server, names.original, signal)) ?? '',
    restoredId: (await restorer.identify(server, names.restored, signal)) ?? '',
  };
});

function serverFor(user: string): Access<PostgresSettings> {
  const settings = postgresSettingsSchema.parse({
    host: '127.0.0.1',
    port: host.port,
    database: 'postgres',
    user,
  });
  return { settings, password: null };
}

/** The driver takes a database's name from an address as it is written there. */
async function run(sql: string, database: string): Promise<readonly Record<string, unknown>[]> {
  const client = postgres({
    host: '127.0.0.1',
    port: host.port,
    database,
    username: 'postgres',
    max: 1,
    onnotice: () => {},
  });
  try {
    return await client.unsafe(sql);
  } finally {
    await client.end();
  }
}

const judged = () => restorer.judgeSwap(server, { ...names, ...ids }, signal);

/** Which databases there are, and who is let in. */
async function databases(): Promise<Record<string, boolean>> {
  const rows = await host.run(`SELECT datname, datallowconn FROM pg_database WHERE datname LIKE 'clinic%'`);
  return Object.fromEntries(rows.map((row) => [String(row.datname), row.datallowconn === true]));
}

/** A workstation that writes, and connects again at once when it is thrown out; every other one is a superuser's. */
function aWorkstation(index: number) {
  let isOpen = true;
  const written = { clinic: 0 };
  const refusals = new Set<string | undefined>();
  const work = async () => {
    while (isOpen) {
      const sql = postgres(host.urlOf('clinic', index % 2 === 0 ? 'nurse' : 'postgres'), {
        max: 1,
        onnotice: () => {},
      });
      try {
        while (isOpen) {
          await sql`INSERT INTO entries DEFAULT VALUES`;
          written.clinic += 1;
        }
      } catch (thrown) {
        refusals.add(codeOf(thrown));
        await new Promise((resolve) => setTimeout(resolve, 2));
      } finally {
        await sql.end({ timeout: 0 });
      }
    }
  };
  const working = work();
  return {
    written,
    refusals,
    async stop() {
      isOpen = false;
      await working;
    },
  };
}

describe('a swap', () => {
  test('goes through while 20 workstations keep writing and connecting again, superusers among them', async () => {
    const workstations = Array.from({ length: 20 }, (_, index) => aWorkstation(index));
    try {
      await vi.waitFor(() => expect(workstations.every(({ written }) => written.clinic > 0)).toBe(true), {
        timeout: 20_000,
      });
      const connected = await restorer.listConnected(server, 'clinic', signal);
      expect(connected.map(({ user }) => user)).toContain('nurse');
      expect(connected.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(5);
      await restorer.blockConnections(server, 'clinic', signal);
      await restorer.swap(server, names, signal);
      expect(await judged()).toBe('swapped');
      const before = workstations.map(({ written }) => written.clinic);
      await vi.waitFor(
        () => expect(workstations.every(({ written }, n) => written.clinic > (before[n] ?? 0))).toBe(true),
        { timeout: 20_000 },
      );
    } finally {
      await Promise.all(workstations.map((one) => one.stop()));
    }
    expect(workstations.every(({ refusals }) => refusals.size > 0)).toBe(true);
    // What they write now lies in the restored one.
    const [row] = await host.run('SELECT count(*)::int AS rows FROM entries', 'clinic');
    expect(row?.rows).toBeGreaterThanOrEqual(20);
    expect(await databases()).toEqual({ clinic: true, [names.kept]: false });
  }, 60_000);

  test('keeps everybody out of the kept one until somebody lets them in, and can be swapped back', async () => {
    await restorer.blockConnections(server, 'clinic', signal);
    await restorer.swap(server, names, signal);
    await expect(run('SELECT 1', names.kept)).rejects.toMatchObject({ code: '55000' });
    const undo = { original: 'clinic', restored: names.kept, kept: 'clinic undone' };
    await restorer.blockConnections(server, 'clinic', signal);
    await restorer.swap(server, undo, signal);
    expect(await restorer.identify(server, 'clinic', signal)).toBe(ids.originalId);
    expect(await databases()).toEqual({ clinic: true, 'clinic undone': false });
    await restorer.allowConnections(server, 'clinic undone', signal);
    await run('SELECT 1', 'clinic undone');
    await restorer.dropDatabase(server, 'clinic undone', signal);
  });

  test('to a name that is taken, or of a database that isn’t there, changes nothing and says which', async () => {
    const taken = restorer.swap(server, { ...names, kept: 'postgres' }, signal);
    await expect(taken).rejects.toMatchObject({ code: 'name_taken', figures: { database: 'postgres' } });
    const gone = restorer.swap(server, { ...names, restored: 'never made' }, signal);
    await expect(gone).rejects.toMatchObject({ code: 'original_missing' });
    const long = restorer.swap(server, { ...names, kept: 'x'.repeat(64) }, signal);
    await expect(long).rejects.toMatchObject({ code: 'restore_failed', figures: { reason: 'name' } });
    expect(await judged()).toBe('untouched');
    expect(await databases()).toEqual({ clinic: true, 'clinic back': true });
  });

  test('whose second rename fails takes the first one back', async () => {
    await host.run(`ALTER DATABASE "clinic back" OWNER TO nurse`);
    await host.run(`GRANT nurse TO "weak restorer"; ALTER DATABASE clinic OWNER TO "weak restorer"`);
    await host.run(`REVOKE nurse FROM "weak restorer"`);
    const swapping = restorer.swap(serverFor('weak restorer'), names, signal);
    await expect(swapping).rejects.toMatchObject({ code: 'restore_account_weak' });
    expect(await judged()).toBe('untouched');
    expect(await databases()).toEqual({ clinic: true, 'clinic back': true });
  });

  test('of a database that a prepared transaction holds is given up, and named so', async () => {
    await host.run(`BEGIN; INSERT INTO entries DEFAULT VALUES; PREPARE TRANSACTION 'held'`, 'clinic');
    try {
      await restorer.blockConnections(server, 'clinic', signal);
      const swapping = aRestorer({ swapTries: 1 }).swap(server, names, signal);
      await expect(swapping).rejects.toMatchObject({ code: 'swap_failed', figures: { prepared: 1 } });
      expect(await judged()).toBe('untouched');
      await restorer.allowConnections(server, 'clinic', signal);
    } finally {
      await host.run(`ROLLBACK PREPARED 'held'`, 'clinic');
    }
  }, 30_000);

  test('by an account that may not end a superuser’s session says that the account is too weak', async () => {
    await host.run(`GRANT pg_signal_backend TO "weak restorer"; ALTER DATABASE clinic OWNER TO "weak restorer";
      ALTER DATABASE "clinic back" OWNER TO "weak restorer"`);
    const weak = serverFor('weak restorer');
    expect(await restorer.inspectServer(weak, signal)).toMatchObject({
      maySwap: true,
      mayCreateDatabases: true,
      mayCreateRoles: false,
    });
    const sql = postgres(host.urlOf('clinic'), { max: 1, onnotice: () => {} });
    try {
      await sql`SELECT 1`;
      await expect(restorer.swap(weak, names, signal)).rejects.toMatchObject({
        code: 'restore_account_weak',
      });
    } finally {
      await sql.end();
    }
    await restorer.swap(weak, names, signal);
    expect(await judged()).toBe('swapped');
  });
});

describe('a server that is killed with -9', () => {
  const steps: Record<string, { before: () => Promise<void>; verdict: 'untouched' | 'swapped' }> = {
    'before anything': { before: async () => {}, verdict: 'untouched' },
    'after connections were blocked': {
      before: () => restorer.blockConnections(server, 'clinic', signal),
      verdict: 'untouched',
    },
    'after the swap': {
      before: async () => {
        await restorer.blockConnections(server, 'clinic', signal);
        await restorer.swap(server, names, signal);
      },
      verdict: 'swapped',
    },
  };

  for (const [when, { before, verdict }] of Object.entries(steps)) {
    test(`${when} comes back ${verdict}, and people are let in again`, async () => {
      await before();
      await host.kill9();
      await expect(judged()).rejects.toMatchObject({ code: 'server_unreachable', retry: true });
      await host.start();
      expect(await judged()).toBe(verdict);
      await restorer.allowConnections(server, 'clinic', signal);
      await host.run('INSERT INTO entries DEFAULT VALUES', 'clinic');
    });
  }

  test('in the middle of a swap comes back with both renames or with neither', async () => {
    await restorer.blockConnections(server, 'clinic', signal);
    // Held between its two renames by a lock on the second database, and killed there.
    const holder = postgres(host.url, { max: 1, onnotice: () => {} });
    const swapping = (async () => {
      await holder`BEGIN`;
      await holder`ALTER DATABASE "clinic back" CONNECTION LIMIT 5`;
      const swap = restorer.swap(server, names, signal).catch((thrown: unknown) => thrown);
      await vi.waitFor(async () => {
        const rows = await host.run(
          `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'ALTER DATABASE "clinic back" RENAME%' AND wait_event_type = 'Lock'`,
        );
        expect(rows).toHaveLength(1);
      });
      await host.kill9();
      return swap;
    })();
    expect(await swapping).toMatchObject({ code: 'connection_lost', retry: true });
    await holder.end({ timeout: 0 });
    await host.start();
    expect(await judged()).toBe('untouched');
    await restorer.allowConnections(server, 'clinic', signal);
    expect(await databases()).toEqual({ clinic: true, 'clinic back': true });
  });
});

describe('letting people in', () => {
  test('is safe to repeat, and to a database that is gone; keeping them out of one says so', async () => {
    await restorer.allowConnections(server, 'clinic', signal);
    await restorer.allowConnections(server, 'clinic', signal);
    await restorer.allowConnections(server, 'gone', signal);
    await expect(restorer.blockConnections(server, 'gone', signal)).rejects.toMatchObject({
      code: 'original_missing',
      figures: { database: 'gone' },
    });
  });

  test('to what a name settled by somebody else’s hand stands for is left to a person', async () => {
    await host.run('ALTER DATABASE clinic RENAME TO clinic_elsewhere');
    await expect(judged()).rejects.toMatchObject({ code: 'original_missing' });
    await restorer.dropDatabase(server, 'clinic_elsewhere', signal);
  });
});

describe('dropping', () => {
  test('takes a database away under people who keep connecting, and templates too', async () => {
    const workstations = Array.from({ length: 5 }, (_, index) => aWorkstation(index));
    await vi.waitFor(() => expect(workstations.every(({ written }) => written.clinic > 0)).toBe(true), {
      timeout: 20_000,
    });
    await host.run('ALTER DATABASE clinic IS_TEMPLATE true');
    await restorer.dropDatabase(server, 'clinic', signal);
    expect(await restorer.identify(server, 'clinic', signal)).toBeNull();
    await Promise.all(workstations.map((one) => one.stop()));
  });

  test('refuses the server’s own databases', async () => {
    for (const name of ['postgres', 'template0', 'template1']) {
      await expect(restorer.dropDatabase(server, name, signal)).rejects.toMatchObject({
        figures: { reason: 'servers_own' },
      });
    }
  });
});
