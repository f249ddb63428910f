import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PostgresSettings } from '#lib/contract/assignment.ts';
import { PostgresServer } from '#scripts/services/postgres-server.ts';
import { serviceUser, writePrivateFile } from '#scripts/services/unix-user.ts';
import { serverFolder } from '#scripts/testing/server-folder.ts';
import { anEngine, bytesOf, neverAborted } from '../testing/postgres.testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'keepwell-tls-'));
let server: PostgresServer;
let authorities: { file: string; pem: string };

beforeAll(async () => {
  const home = serverFolder('tls');
  server = await PostgresServer.start({ folder: home, password: 'secret', isDurable: false });
  // A certificate for "localhost" alone, which nobody but this test trusts.
  const [certificate, key] = [join(folder, 'server.crt'), join(folder, 'server.key')];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate],
    ],
    { stdio: 'pipe' },
  );
  for (const [name, path] of [
    ['server.crt', certificate],
    ['server.key', key],
  ] as const) {
    writePrivateFile(join(server.dataDir, name), readFileSync(path, 'utf8'), serviceUser());
  }
  authorities = { file: certificate, pem: readFileSync(certificate, 'utf8') };
  await server.run('ALTER SYSTEM SET ssl = on');
  await server.stop();
  await server.start();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a server with TLS', () => {
  test.each(['prefer', 'require'] as const)(
    'is spoken to in secret with %s, whoever signed its certificate',
    async (sslMode) => {
      const engine = anEngine();
      const snapshot = await engine.openSnapshot(accessWith({ sslMode }), neverAborted);
      const sessions = await server.run(
        `SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'keepwell'`,
      );
      expect(sessions).toEqual([{ ssl: true }]);
      await bytesOf(snapshot.dump({ signal: neverAborted }).stream);
      await snapshot.close();
    },
  );

  test('is dumped with verify-full when the site trusts its certificate', async () => {
    const snapshot = await anEngine({ authorities }).openSnapshot(
      accessWith({ sslMode: 'verify-full' }),
      neverAborted,
    );
    expect((await bytesOf(snapshot.dump({ signal: neverAborted }).stream)).length).toBeGreaterThan(0);
    await snapshot.close();
  });

  test('is refused with verify-full when nobody vouches for it, or when it is another host’s', async () => {
    const stranger = anEngine().openSnapshot(accessWith({ sslMode: 'verify-full' }), neverAborted);
    await expect(stranger).rejects.toMatchObject({ code: 'tls_refused', retry: false });
    const otherHost = anEngine({ authorities }).openSnapshot(
      accessWith({ sslMode: 'verify-full', host: '127.0.0.1' }),
      neverAborted,
    );
    await expect(otherHost).rejects.toMatchObject({ code: 'tls_refused' });
  });

  test('is spoken to in the clear with disable', async () => {
    await (await anEngine().openSnapshot(accessWith({ sslMode: 'disable' }), neverAborted)).close();
  });
});

function accessWith(over: Partial<PostgresSettings>) {
  const settings: PostgresSettings = {
    host: 'localhost',
    port: server.port,
    socketFolder: '',
    database: 'postgres',
    user: 'postgres',
    sslMode: 'prefer',
    excludeSchemas: [],
    ...over,
  };
  return { settings, password: 'secret' };
}
