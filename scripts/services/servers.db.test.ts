import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'ssh2';
import { expect, test } from 'vitest';
import { freshDatabase, runAsSuperuser } from '../testing/database.ts';
import { serverFolder } from '../testing/server-folder.ts';
import { PostgresServer } from './postgres-server.ts';
import { RedisServer } from './redis-server.ts';
import { SftpServer } from './sftp-server.ts';

const isRoot = process.getuid?.() === 0;

test('each test gets a database of its own from the migrated template', async () => {
  const [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
  expect(one).not.toBe(other);
  await runAsSuperuser('CREATE TABLE only_here (id int)', one);
  await expect(runAsSuperuser('SELECT * FROM only_here', other)).rejects.toThrow('does not exist');
});

test('PostgreSQL keeps what was committed through kill -9 and a start', async () => {
  await using server = await PostgresServer.start({ folder: serverFolder('pg'), isDurable: false });
  await server.createDatabase('clinic');
  await server.run('CREATE TABLE patients AS SELECT generate_series(1, 100) AS id', 'clinic');
  await server.kill9();
  await expect(server.run('SELECT 1')).rejects.toThrow();
  await server.start();
  const rows = await server.run('SELECT count(*)::int AS n FROM patients', 'clinic');
  expect(rows[0]?.n).toBe(100);
});

test('PostgreSQL with a password lets nobody in without it', async () => {
  await using server = await PostgresServer.start({
    folder: serverFolder('pg'),
    isDurable: false,
    password: 'rosé: 5%',
  });
  expect(await server.run('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  const wrong = server.urlOf('postgres', 'postgres', 'another');
  await expect(runAsSuperuser('SELECT 1', wrong)).rejects.toThrow('password authentication failed');
});

test.runIf(isRoot)('no server runs as root', async () => {
  await using server = await PostgresServer.start({ folder: serverFolder('pg'), isDurable: false });
  await using redis = await RedisServer.start({ folder: serverFolder('redis') });
  for (const { pid } of [server, redis]) {
    const uid = execFileSync('stat', ['-c', '%u', `/proc/${pid}`], { encoding: 'utf8' }).trim();
    expect(uid).not.toBe('0');
  }
});

test('Redis keeps its users and its data through a restart', async () => {
  await using server = await RedisServer.start({
    folder: serverFolder('redis'),
    hasAclFile: true,
    password: 'secret',
  });
  const client = new Redis(server.url);
  await client.call('ACL', 'SETUSER', 'site', 'on', '>other', '~kw:*', '+@all');
  await client.call('ACL', 'SAVE');
  await client.set('kept', 'yes');
  await client.quit();
  await server.restart();
  const again = new Redis(server.url);
  expect(await again.get('kept')).toBe('yes');
  expect(await again.call('ACL', 'USERS')).toEqual(['default', 'site']);
  await again.quit();
});

test('sshd shows the fingerprint it is said to have, takes the key, and stores files', async () => {
  await using server = await SftpServer.start({ folder: serverFolder('sftp') });
  const file = join(serverFolder('upload'));
  writeFileSync(file, 'a copy');
  const hosts = `${file}-hosts`;
  writeFileSync(hosts, `[${server.host}]:${server.port} ${server.hostKey}\n`);
  const { status, stderr } = spawnSync(
    'sftp',
    [
      '-b',
      '-',
      '-P',
      String(server.port),
      '-i',
      server.privateKeyPath,
      '-o',
      `UserKnownHostsFile=${hosts}`,
      '-o',
      'IdentitiesOnly=yes',
      `${server.username}@${server.host}`,
    ],
    { input: `put ${file} stored\n`, encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(existsSync(join(server.root, 'stored'))).toBe(true);
});

test.runIf(isRoot)(
  'sshd with a password takes it, refuses another, and removes its account when it stops',
  async () => {
    const server = await SftpServer.start({ folder: serverFolder('sftp'), hasPassword: true });
    try {
      await signIn(server, server.password);
      await expect(signIn(server, 'another')).rejects.toThrow('authentication methods failed');
    } finally {
      await server.stop();
    }
    expect(spawnSync('id', [server.username]).status).not.toBe(0);
  },
);

test.each(['SIGTERM', 'SIGKILL'] as const)('a server ends when its owner is ended by %s', async (signal) => {
  const folder = serverFolder('redis');
  const script = `
    import { RedisServer } from '${import.meta.dirname}/redis-server.ts';
    const server = await RedisServer.start({ folder: ${JSON.stringify(folder)} });
    console.log(server.pid);
    setInterval(() => {}, 1000);
  `;
  const owner = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = await new Promise<number>((resolve) =>
    owner.stdout.once('data', (text) => resolve(Number(text))),
  );
  owner.kill(signal);
  await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 10_000 }).toBe(false);
});

function signIn(server: SftpServer, password: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.on('ready', () => client.end());
    client.on('close', () => resolve());
    client.on('error', reject);
    client.connect({
      host: server.host,
      port: server.port,
      username: server.username,
      ...(password ? { password } : {}),
    });
  });
}
