import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { assignedSourceSchema } from '#lib/contract/assignment.ts';
import { PostgresServer } from '#scripts/services/postgres-server.ts';
import { serverFolder } from '#scripts/testing/server-folder.ts';
import { restoreServerNamed, restoreServerOf } from '../restore-servers.ts';
import { settingsOf } from '../site-context.ts';
import { type StateFolder, stateFolderAt } from '../state/state-folder.ts';
import { runAgentCommand } from '../testing/agent-process.ts';

let root: string;
let folder: StateFolder;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'kw-server-'));
  folder = stateFolderAt(path.join(root, 'state'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const run = (...args: string[]) => runAgentCommand(folder, ...args);
const url = () => new URL(inject('postgresUrl'));
const addMain = (...more: string[]) =>
  run('server', 'add', 'main', '--host', '127.0.0.1', '--port', url().port, '--user', 'postgres', ...more);

function aSource(host: string, over: object = {}) {
  return assignedSourceSchema.parse({
    id: 'src_1',
    name: 'Main',
    engine: 'postgres',
    settings: { host, port: Number(url().port), database: 'clinic', user: 'weak', ...over },
    sealedSecret: null,
  });
}

describe('server', () => {
  it('add keeps the password apart, for the agent’s own account only, and shows it to nobody', async () => {
    const file = path.join(root, 'pw');
    writeFileSync(file, 's3cret "é"\n');
    const added = await addMain('--password-file', file, '--json');
    expect(added).toMatchObject({ code: 0 });
    expect(JSON.parse(added.stdout)).toMatchObject({ name: 'main', hasPassword: true, sslMode: 'prefer' });
    expect(statSync(folder.restorePasswords).mode & 0o777).toBe(0o600);
    expect(readFileSync(folder.settings, 'utf8')).not.toContain('s3cret');
    const listed = await run('server', 'list');
    expect(listed.stdout).toContain(`main  postgres at 127.0.0.1:${url().port}, with a password`);
    expect(added.stdout + listed.stdout).not.toContain('s3cret');
    const { settings, password } = restoreServerNamed({ folder }, 'main');
    expect(password).toBe('s3cret "é"');
    expect(settings).toMatchObject({ database: 'postgres', user: 'postgres', host: '127.0.0.1' });
  });

  it('add refuses what can’t be a server, and a name that is there, and changes nothing', async () => {
    expect(await run('server', 'add', 'x', '--user', 'u')).toMatchObject({ code: 2 });
    expect(await run('server', 'add', 'x', '--host', 'h')).toMatchObject({ code: 2 });
    expect(await addMain('--sslmode', 'perhaps')).toMatchObject({ code: 2 });
    expect(await addMain('--password', 'in-argv')).toMatchObject({ code: 2 });
    expect(await run('server', 'add', 'a/b', '--host', 'h', '--user', 'u')).toMatchObject({ code: 3 });
    const empty = path.join(root, 'empty');
    writeFileSync(empty, '\n');
    expect((await addMain('--password-file', empty)).stderr).toContain('is empty');
    expect(existsSync(folder.settings)).toBe(false);
    await addMain();
    const again = await addMain();
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('Remove it first');
    expect(settingsOf({ folder }).restoreServers).toHaveLength(1);
  });

  it('remove forgets the password, and the drill server that it was', async () => {
    const file = path.join(root, 'pw');
    writeFileSync(file, 'old');
    await addMain('--password-file', file);
    expect(await run('settings', '--drill-server', 'main')).toMatchObject({ code: 0 });
    const removed = await run('server', 'remove', 'main');
    expect(removed.stdout).toContain('Drills have no server now');
    expect(settingsOf({ folder })).toMatchObject({ restoreServers: [], drillServer: null });
    await addMain();
    expect(restoreServerNamed({ folder }, 'main').password).toBeNull();
    const unknown = await run('server', 'remove', 'spare', '--json');
    expect(unknown.code).toBe(1);
    expect(JSON.parse(unknown.stdout)).toMatchObject({
      error: { code: 'restore_server_missing', figures: { name: 'spare', named: 'main' } },
    });
  });

  it('test says what the account may do there, and what it lacks, with the statements that give it', async () => {
    await addMain();
    const well = await run('server', 'test', 'main');
    expect(well).toMatchObject({ code: 0 });
    expect(well.stdout).toMatch(/✓ restore server main: PostgreSQL \d+.*pg_restore \d+/);
    await using host = await PostgresServer.start({ folder: serverFolder('weak'), isDurable: false });
    await host.run('CREATE ROLE "weak one" LOGIN');
    const place = ['--host', '127.0.0.1', '--port', String(host.port), '--user', 'weak one'];
    await run('server', 'add', 'weak', ...place);
    const weak = await run('server', 'test', 'weak');
    expect(weak).toMatchObject({ code: 1 });
    expect(weak.stdout).toContain('CREATE ROLE "weak one" LOGIN CREATEDB BYPASSRLS;');
    await host.run('ALTER ROLE "weak one" CREATEDB');
    const able = await run('server', 'test', 'weak');
    expect(able).toMatchObject({ code: 0 });
    expect(able.stdout).toContain('! restore server weak: weak one may not swap names');
    await host.stop();
    const away = await run('server', 'test', 'weak', '--json');
    expect(away.code).toBe(1);
    expect(JSON.parse(away.stdout)).toMatchObject([{ state: 'bad', found: 'server_unreachable' }]);
  });
});

describe('settings', () => {
  it('name the drill server and its limits, of the servers that there are', async () => {
    const unknown = await run('settings', '--drill-server', 'main');
    expect(unknown).toMatchObject({ code: 1 });
    expect(unknown.stderr).toContain('server add');
    await addMain();
    const limits = ['--drill-max-minutes', '90', '--drill-max-size', '50GB'];
    expect(await run('settings', '--drill-server', 'main', ...limits)).toMatchObject({ code: 0 });
    const said = await run('settings', '--reserve', '1GB');
    expect(said.stdout).toContain('drills           on main, at most 90 minutes and 50.0 GB');
    expect(settingsOf({ folder }).restoreServers).toHaveLength(1);
    await run('settings', '--drill-server', '');
    expect(settingsOf({ folder })).toMatchObject({
      drillServer: null,
      drillMaxMinutes: 90,
      drillMaxBytes: 50e9,
    });
  });
});

describe('the restore server of a source', () => {
  it('is the one at the same place, whatever this machine is called there, and no other', async () => {
    await addMain();
    for (const host of ['127.0.0.1', 'localhost', 'LocalHost', '::1']) {
      expect(restoreServerOf({ folder }, aSource(host)).settings).toMatchObject({ user: 'postgres' });
    }
    const elsewhere = [
      aSource('db.example'),
      aSource('127.0.0.1', { port: 1 }),
      aSource('', { socketFolder: '/var/run/postgresql' }),
    ];
    for (const source of elsewhere) {
      expect(() => restoreServerOf({ folder }, source)).toThrow(
        expect.objectContaining({
          code: 'restore_server_missing',
          figures: expect.objectContaining({ named: 'main' }),
        }),
      );
    }
  });
});
