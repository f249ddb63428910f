import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PostgresSettings } from '#lib/contract/assignment.ts';
import { postgresSettingsSchema } from '#lib/contract/assignment.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { PostgresServer } from '#scripts/services/postgres-server.ts';
import { serverFolder } from '#scripts/testing/server-folder.ts';
import { openPlain } from '../../../artifact/open-copy.ts';
import { writeArtifact } from '../../../artifact/write-artifact.ts';
import type { Access } from '../../engine.ts';
import { childNamed, commandLineOf, noChildNamed } from '../testing/children.testing.ts';
import { anEngine, aRestorer, bytesOf, neverAborted } from '../testing/postgres.testing.ts';

const password = 'tr1cky \'"\\ pässword';
const folder = mkdtempSync(join(tmpdir(), 'kw-restore-'));
const restorer = aRestorer();
const options = { signal: neverAborted, ownersAndGrants: true, isLowPriority: false };
let postgres: PostgresServer;
let server: Access<PostgresSettings>;
let dump: Buffer;

beforeAll(async () => {
  postgres = await PostgresServer.start({ folder: serverFolder('restore'), password, isDurable: false });
  server = { settings: settingsOf('postgres'), password };
  await postgres.createDatabase('clinic');
  await postgres.run(
    `CREATE TABLE documents AS SELECT i, repeat(md5(i::text), 400) AS body FROM generate_series(1, 4000) i;
     CREATE TABLE patients (id serial PRIMARY KEY, name text); INSERT INTO patients (name) SELECT 'x' || i FROM generate_series(1, 1000) i`,
    'clinic',
  );
  const snapshot = await anEngine().openSnapshot({ ...server, settings: settingsOf('clinic') }, neverAborted);
  dump = await bytesOf(snapshot.dump({ signal: neverAborted }).stream);
  await snapshot.close();
});
afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await restorer.dropDatabase(server, 'back', neverAborted);
  await restorer.createDatabase(server, anEmpty('back'), neverAborted);
});

const anEmpty = (name: string) => ({
  name,
  encoding: null,
  collation: null,
  characterType: null,
  owner: null,
});

function settingsOf(database: string): PostgresSettings {
  return postgresSettingsSchema.parse({ host: '127.0.0.1', port: postgres.port, database, user: 'postgres' });
}

/** A dump of which the first part has come; the rest comes, or doesn't, as the test says. */
function halfADump(): PassThrough {
  const plain = new PassThrough({ highWaterMark: 1024 });
  plain.write(dump.subarray(0, dump.length / 2));
  return plain;
}

describe('a restore', () => {
  test('into a database that holds anything is refused, and changes nothing in it', async () => {
    const restoring = restorer.restoreInto(server, 'clinic', Readable.from([dump]), options);
    await expect(restoring).rejects.toMatchObject({ code: 'name_taken', figures: { database: 'clinic' } });
    const [row] = await postgres.run('SELECT count(*)::int AS rows FROM patients', 'clinic');
    expect(row?.rows).toBe(1000);
  });

  test('of a dump that is cut fails, wherever it was cut', async () => {
    for (const part of [0, 3, 5000, dump.length / 2, dump.length - 40]) {
      const restoring = restorer.restoreInto(
        server,
        'back',
        Readable.from([dump.subarray(0, part)]),
        options,
      );
      await expect(restoring, `at ${part}`).rejects.toMatchObject({ code: 'restore_failed', retry: false });
      await restorer.dropDatabase(server, 'back', neverAborted);
      await restorer.createDatabase(server, anEmpty('back'), neverAborted);
    }
  });

  test('of a stream that fails fails with the stream’s own error, and lets go of tool and stream', async () => {
    const plain = halfADump();
    const restoring = restorer.restoreInto(server, 'back', plain, options);
    await childNamed('pg_restore');
    const fault = new Error('the disk was pulled');
    plain.destroy(fault);
    await expect(restoring).rejects.toBe(fault);
    await noChildNamed('pg_restore');
  });

  test('of a copy that is found wrong at its last byte fails, though the tool had all it wanted', async () => {
    const identity = await generateX25519Identity();
    const path = join(folder, 'x.dump.zst.age');
    const recipients = [await identityToRecipient(identity)];
    const written = await writeArtifact(Readable.from([dump]), { path, recipients, signal: neverAborted });
    const stored = readFileSync(written.partialPath);
    const expected = {
      name: 'x.dump.zst.age',
      sizeBytes: written.sizeBytes,
      sha256: written.sha256,
      plainBytes: written.plainBytes,
    };
    const open = (bytes: Buffer, said = expected) =>
      openPlain(Readable.from([bytes]), {
        expected: said,
        identities: [identity],
        signal: neverAborted,
      });
    const altered = Buffer.from(stored);
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    const otherHash = { ...expected, sha256: 'a'.repeat(64) };
    for (const plain of [open(altered), open(stored, otherHash)]) {
      await expect(restorer.restoreInto(server, 'back', plain, options)).rejects.toMatchObject({
        code: 'copy_altered',
      });
      await restorer.dropDatabase(server, 'back', neverAborted);
      await restorer.createDatabase(server, anEmpty('back'), neverAborted);
    }
    await restorer.restoreInto(server, 'back', open(stored), options);
    const [row] = await postgres.run('SELECT count(*)::int AS rows FROM documents', 'back');
    expect(row?.rows).toBe(4000);
  });

  test('whose tool is killed half-way fails, and may be tried again', async () => {
    const plain = halfADump();
    const restoring = restorer.restoreInto(server, 'back', plain, options);
    process.kill(await childNamed('pg_restore'), 'SIGKILL');
    await expect(restoring).rejects.toMatchObject({ code: 'tool_killed', retry: true });
    expect(plain.destroyed).toBe(true);
  });

  test('whose backend is killed with -9, and the whole server’s with it, fails with a lost connection', async () => {
    const restoring = restorer.restoreInto(server, 'back', halfADump(), options);
    const failed = expect(restoring).rejects.toMatchObject({ code: 'connection_lost', retry: true });
    const pid = await vi.waitFor(
      async () => {
        const [row] = await postgres.run(
          `SELECT pid FROM pg_stat_activity WHERE application_name = 'keepwell restore' AND query LIKE 'COPY%'`,
        );
        expect(row).toBeDefined();
        return Number(row?.pid);
      },
      { timeout: 20_000, interval: 20 },
    );
    process.kill(pid, 'SIGKILL');
    await failed;
    await vi.waitFor(() => postgres.run('SELECT 1'), { timeout: 30_000, interval: 100 });
    await restorer.dropDatabase(server, 'back', neverAborted);
    expect(await restorer.identify(server, 'back', neverAborted)).toBeNull();
  });

  test('that is aborted ends with the reason, and its tool with it', async () => {
    const aborting = new AbortController();
    const restoring = restorer.restoreInto(server, 'back', halfADump(), {
      ...options,
      signal: aborting.signal,
    });
    await childNamed('pg_restore');
    const reason = new Error('a backup is due');
    aborting.abort(reason);
    await expect(restoring).rejects.toBe(reason);
    await noChildNamed('pg_restore');
  });

  test('whose tool hangs is ended when nothing has gone on for too long, here or at the server', async () => {
    let nowMs = 0;
    const clock = { ...systemClock, monotonicMs: () => nowMs };
    const restoring = aRestorer({ clock, stallMs: 600_000 }).restoreInto(
      server,
      'back',
      halfADump(),
      options,
    );
    const failed = expect(restoring).rejects.toMatchObject({ code: 'tool_hung', retry: true });
    process.kill(await childNamed('pg_restore'), 'SIGSTOP');
    const hours = setInterval(() => {
      nowMs += 3_600_000;
    }, 50);
    await failed.finally(() => clearInterval(hours));
    await noChildNamed('pg_restore');
  });

  test('shows the password to nobody: not in arguments, not in what is thrown', async () => {
    const plain = halfADump();
    const restoring = restorer.restoreInto(server, 'back', plain, options);
    const line = commandLineOf(await childNamed('pg_restore'));
    expect(line).toContain('--exit-on-error');
    expect(line).not.toContain('pässword');
    const failed = restoring.catch((thrown: Error) => thrown);
    plain.end();
    const thrown = (await failed) as Error;
    expect(`${thrown.message} ${JSON.stringify(thrown)}`).not.toContain('pässword');
  });

  test('with a wrong password is a refused sign-in; nothing is read of the copy', async () => {
    const plain = Readable.from([dump]);
    const restoring = restorer.restoreInto({ ...server, password: 'wrong' }, 'back', plain, options);
    await expect(restoring).rejects.toMatchObject({ code: 'wrong_password', retry: false });
    if (!plain.closed) await once(plain, 'close');
    expect(plain.readableDidRead).toBe(false);
  });
});

describe('a table of contents', () => {
  test('of a dump that is cut, of something else, or of a newer format is refused by what is wrong', async () => {
    const needs = (bytes: Buffer) => restorer.readNeeds(Readable.from([bytes]), neverAborted);
    const newer = Buffer.from(dump);
    newer[6] = 99;
    for (const [bytes, reason] of [
      [dump.subarray(0, 100), 'cut'],
      [Buffer.alloc(0), 'cut'],
      [Buffer.from('-- PostgreSQL database dump\n'), 'not a dump in custom format'],
      [newer, 'format 1.99'],
    ] as const) {
      await expect(needs(bytes)).rejects.toMatchObject({ code: 'dump_unreadable', figures: { reason } });
    }
  });

  test('is all that is read of a dump', async () => {
    const plain = halfADump();
    const needs = await restorer.readNeeds(plain, neverAborted);
    expect(needs.tables.map(({ name }) => name).sort()).toEqual(['documents', 'patients']);
    expect(plain.destroyed).toBe(true);
  });
});
