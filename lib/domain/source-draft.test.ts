import { describe, expect, it } from 'vitest';
import { judgeDestinationDraft } from './destination-draft.ts';
import { isHost, judgeSourceDraft, type SourceDraft } from './source-draft.ts';

function aDatabase(over: Partial<SourceDraft> = {}): SourceDraft {
  return {
    name: 'Cabinet',
    host: 'localhost',
    port: '5432',
    socketFolder: '',
    database: 'cabinet_lyon',
    user: 'keepwell',
    excludeSchemas: '',
    ...over,
  };
}

function refusals(over: Partial<SourceDraft>): string[] {
  const judged = judgeSourceDraft(aDatabase(over));
  return judged.ok ? [] : judged.problems.map(({ field, problem }) => `${field}: ${problem}`);
}

describe('a database as typed', () => {
  it('is read with its schemas left out one by one', () => {
    const judged = judgeSourceDraft(aDatabase({ excludeSchemas: 'audit_log, tmp\n tmp ;' }));
    expect(judged).toMatchObject({ ok: true, reach: { port: 5432, excludeSchemas: ['audit_log', 'tmp'] } });
  });

  it('may have an odd name', () => {
    expect(refusals({ database: 'Évora "2024" / été' })).toEqual([]);
  });

  it.each([
    ['host', '/var/lib/postgresql/15/main', 'host: data_directory'],
    ['host', 'C:\\Program Files\\PostgreSQL\\15\\data', 'host: data_directory'],
    ['host', '/var/run/postgresql', 'host: host_is_path'],
    ['socketFolder', '/var/lib/postgresql/15/main', 'socketFolder: data_directory'],
    ['socketFolder', '/opt/homebrew/var/postgresql@16', 'socketFolder: data_directory'],
    ['socketFolder', '/Library/PostgreSQL/15/data', 'socketFolder: data_directory'],
    ['socketFolder', '/srv/pgdata', 'socketFolder: data_directory'],
    ['database', '/var/lib/postgresql/15/main/base', 'database: database_is_path'],
    ['database', 'D:\\LOGICMAX\\data', 'database: database_is_path'],
    ['database', 'cabinet.dump', 'database: database_is_path'],
    ['database', 'postgres://me:pw@host/db', 'database: database_is_url'],
  ] as const)('refuses %s %j with the reason (L12)', (field, typed, expected) => {
    const over = field === 'socketFolder' ? { host: '', socketFolder: typed } : { [field]: typed };
    expect(refusals(over)).toEqual([expected]);
  });

  it('may be reached through the usual socket folders', () => {
    for (const socketFolder of ['/var/run/postgresql', '/tmp', '/run/keepwell']) {
      expect(refusals({ host: '', socketFolder })).toEqual([]);
    }
  });

  it.each([
    [{ host: '' }, 'host: host_missing'],
    [{ socketFolder: '/tmp' }, 'socketFolder: host_and_socket'],
    [{ host: '', socketFolder: 'run/postgresql' }, 'socketFolder: socket_not_absolute'],
    [{ host: 'http://db' }, 'host: host_unreadable'],
    [{ port: '0' }, 'port: port_unreadable'],
    [{ port: '70000' }, 'port: port_unreadable'],
    [{ database: '' }, 'database: database_missing'],
    [{ user: ' ' }, 'user: user_missing'],
    [{ user: 'é'.repeat(32) }, 'user: too_long'],
    [{ name: '' }, 'name: name_missing'],
  ])('refuses %j at its field', (over, expected) => {
    expect(refusals(over)).toEqual([expected]);
  });
});

describe('a host', () => {
  it.each([
    ['db.cabinet.example', true],
    ['192.0.2.10', true],
    ['2001:db8::1', true],
    ['serveur-é', true],
    ['db:5432', false],
    ['user@db', false],
    ['a b', false],
  ])('%j: %j', (typed, expected) => {
    expect(isHost(typed)).toBe(expected);
  });
});

describe('a destination as typed', () => {
  const sftp = {
    kind: 'sftp' as const,
    host: 'backup.example',
    port: '22',
    user: 'lyon',
    path: '',
    hostKey: '256 SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE backup.example (ED25519)',
  };
  const folder = {
    kind: 'folder' as const,
    path: '/mnt/disk/keepwell',
    host: '',
    port: '',
    user: '',
    hostKey: '',
  };
  const refused = (draft: Parameters<typeof judgeDestinationDraft>[0]) => {
    const judged = judgeDestinationDraft(draft);
    return judged.ok ? [] : judged.problems.map(({ field, problem }) => `${field}: ${problem}`);
  };

  it('takes the fingerprint out of the whole line that ssh-keygen prints', () => {
    expect(judgeDestinationDraft(sftp)).toMatchObject({
      ok: true,
      reach: { path: '.', hostKey: 'SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE' },
    });
  });

  it.each([
    ['', 'hostKey: host_key_missing'],
    ['MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48', 'hostKey: host_key_md5'],
    [
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl',
      'hostKey: host_key_whole',
    ],
    ['SHA256:short', 'hostKey: host_key_unreadable'],
  ])('refuses the host key %j with what to do', (hostKey, expected) => {
    expect(refused({ ...sftp, hostKey })).toEqual([expected]);
  });

  it.each([
    ['', 'path: path_missing'],
    ['backups', 'path: path_not_absolute'],
    ['/mnt/../etc', 'path: path_climbs'],
    ['/', 'path: path_is_root'],
    ['D:\\', 'path: path_is_root'],
    ['/var/lib/postgresql/15/main', 'path: data_directory'],
  ])('refuses the folder %j', (path, expected) => {
    expect(refused({ ...folder, path })).toEqual([expected]);
  });

  it.each(['/mnt/disk', 'E:\\Keepwell', '\\\\nas\\backups\\lyon', '/Volumes/Disque B'])(
    'takes the folder %j',
    (path) => {
      expect(refused({ ...folder, path })).toEqual([]);
    },
  );
});
