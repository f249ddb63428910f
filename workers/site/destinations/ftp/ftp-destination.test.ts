import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FtpSettings } from '#lib/contract/assignment.ts';
import { CuttingProxy } from '#scripts/services/cutting-proxy.ts';
import { VsftpdServer } from '#scripts/services/vsftpd-server.ts';
import { serverFolder } from '#scripts/testing/server-folder.ts';
import { checkAssignment } from '../../centre/check-assignment.ts';
import { verifyCopy } from '../../jobs/verify-copy.ts';
import { aSmallDisk } from '../../platform/small-disk.testing.ts';
import { saveAssignment } from '../../state/assignment-file.ts';
import { killedPut } from '../../testing/killed-put.ts';
import { aRemoteBackup, factsOf } from '../../testing/remote-backup.ts';
import { FtpDestination } from './ftp-destination.ts';

const base = mkdtempSync(join(tmpdir(), 'keepwell-ftp-'));
const local = join(base, 'local');
const content = randomBytes(12_345_678);
const name = 'keepwell/practice/site/source/site_source_2026-11-22_09h04m05_9a8b7c.dump.zst.age';
const { signal } = new AbortController();
let server: VsftpdServer;
let implicit: VsftpdServer;
let open: VsftpdServer;
let proxy: CuttingProxy;
/** What was started, also when something else then couldn't be. */
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  writeFileSync(local, content);
  [server, implicit, open] = await Promise.all([started('explicit'), started('implicit'), started('none')]);
  proxy = await CuttingProxy.open([server.port, ...server.dataPorts]);
  closers.push(() => proxy[Symbol.asyncDispose]());
});
beforeEach(() => {
  for (const one of [server, implicit, open])
    rmSync(join(one.root, 'keepwell'), { recursive: true, force: true });
  proxy.mend();
});
afterAll(async () => {
  for (const close of closers) await close();
  rmSync(base, { recursive: true, force: true });
});

describe('a copy on an FTP server', () => {
  test('lies under its own name, whole, and says where', async () => {
    await using one = opened();
    let seen = 0;
    const stored = await one.destination.put(local, name, {
      signal,
      onBytes: (bytes) => {
        seen += bytes;
      },
    });
    expect(stored).toEqual({ place: `/${name}`, sizeBytes: content.length });
    expect(sha256(readFileSync(join(server.root, name)))).toBe(sha256(content));
    expect(seen).toBe(content.length);
    expect(files()).toEqual([name]);
  });

  test('is listed, read back and removed, and what is partial is never listed', async () => {
    await using one = opened();
    await one.destination.put(local, name, { signal });
    writeFileSync(join(server.root, `${name}.partial`), 'rest');
    expect(await one.destination.listPartials('keepwell', signal)).toMatchObject([
      { name: `${name}.partial`, sizeBytes: 4 },
    ]);
    expect(await one.destination.list('keepwell', signal)).toMatchObject([
      { name, sizeBytes: content.length },
    ]);
    const found = await one.destination.stat(name, signal);
    expect(found).toMatchObject({ name, sizeBytes: content.length });
    expect(Math.abs(Date.now() - (found?.modifiedAt.getTime() ?? 0))).toBeLessThan(120_000);
    expect(sha256(await buffer(await one.destination.readBack(name, signal)))).toBe(sha256(content));
    await one.destination.remove(name, signal);
    await one.destination.remove(name, signal);
    expect(files()).toEqual([]);
    expect(await one.destination.list('keepwell', signal)).toEqual([]);
    expect(await one.destination.list('keepwell/nowhere', signal)).toEqual([]);
    expect(await one.destination.stat(name, signal)).toBeNull();
    await expect(one.destination.readBack(name, signal)).rejects.toMatchObject({ code: 'copy_missing' });
  });

  test('goes over a line that is encrypted from the first byte, and over an open one where the settings say so', async () => {
    for (const [to, security] of [
      [implicit, 'implicit'],
      [open, 'none'],
    ] as const) {
      await using one = opened({ security, ...pinned(to, security) }, to);
      await one.destination.put(local, name, { signal });
      expect(files(to.root)).toEqual([name]);
      expect(sha256(await buffer(await one.destination.readBack(name, signal)))).toBe(sha256(content));
    }
  });

  test('takes the place of one of the same name, and of what an earlier agent left half-written', async () => {
    mkdirSync(join(server.root, name, '..'), { recursive: true });
    for (const rest of [name, name.replace('9a8b7c', '000000')]) {
      writeFileSync(join(server.root, `${rest}.partial`), 'rest');
      chownToServer(join(server.root, 'keepwell'));
    }
    await using one = opened();
    await one.destination.put(local, name, { signal });
    await one.destination.put(local, name, { signal });
    expect(files()).toEqual([name]);
    expect(sha256(readFileSync(join(server.root, name)))).toBe(sha256(content));
  });

  test('is a clean failure when the line is cut half-way, and is begun anew at the next try, leaving no rest', async () => {
    await using one = opened({ host: proxy.host });
    proxy.cutAfter(3_000_000);
    await expect(one.destination.put(local, name, { signal })).rejects.toMatchObject({
      code: 'copy_interrupted',
      retry: true,
      figures: { host: proxy.host },
    });
    expect(files().filter((file) => !file.endsWith('.partial'))).toEqual([]);
    await expect(one.destination.check(signal)).rejects.toMatchObject({ retry: true });
    proxy.mend();
    await one.destination.put(local, name, { signal });
    expect(files()).toEqual([name]);
    expect(sha256(readFileSync(join(server.root, name)))).toBe(sha256(content));
  });

  test('of which a cut line let go half is not left lying, when the line is there again at once', async () => {
    await using one = opened({ host: proxy.host });
    proxy.cutOnceAfter(3_000_000);
    await expect(one.destination.put(local, name, { signal })).rejects.toMatchObject({
      code: 'copy_interrupted',
    });
    expect(files()).toEqual([]);
  });

  test('whose agent is killed half-way is begun anew by the next one, leaving no rest', async () => {
    const settings = settingsOf(server);
    await killedPut(
      { kind: 'ftp', settings, secret: server.password, allowedRoots: [] },
      local,
      name,
      3_000_000,
    );
    expect(files().filter((file) => !file.endsWith('.partial'))).toEqual([]);
    await using one = opened();
    const other = name.replace('9a8b7c', '111111');
    await one.destination.put(local, other, { signal });
    expect(files()).toEqual([other]);
  });

  test('that is called off ends at once', async () => {
    await using one = opened();
    const controller = new AbortController();
    const putting = one.destination.put(local, name, {
      signal: controller.signal,
      onBytes: () => controller.abort(new Error('called off')),
    });
    await expect(putting).rejects.toThrow('called off');
    expect(files()).toEqual([]);
  });

  test('that is cut while it is read back is an error, never a shorter copy', async () => {
    await using one = opened();
    await one.destination.put(local, name, { signal });
    const stored = await one.destination.readBack(name, signal);
    let killing: Promise<void> | undefined;
    stored.once('data', () => {
      killing = server.kill9();
    });
    await expect(buffer(stored)).rejects.toMatchObject({ code: 'copy_interrupted' });
    await killing;
    await server.start();
  });
});

describe('a backup', () => {
  test('goes to an FTP server, and its password to no line that is less secure than it was entered for', async () => {
    const settings = settingsOf(server);
    const made = await aRemoteBackup({ kind: 'ftp', settings }, server.password);
    const { site, context, assignment, destination } = made;
    expect(made.outcome).toMatchObject({ outcome: 'done', figures: { copiesStored: 1, copiesWaiting: 0 } });
    const [stored] = factsOf(context, 'copy-stored');
    expect(stored).not.toHaveProperty('immutableUntil');
    expect(await verifyCopy(context, stored?.copyId ?? '', 'readable', signal)).toMatchObject({
      outcome: 'done',
    });
    const unsecured = { ...destination, settings: { ...settings, security: 'none' } } as typeof destination;
    const { identity, keys } = context;
    const redirected = { ...assignment, destinations: [unsecured] };
    expect(await checkAssignment(assignment, identity, keys.ageIdentity)).toBeNull();
    expect(await checkAssignment(redirected, identity, keys.ageIdentity)).toMatchObject({
      code: 'secret_elsewhere',
    });
    saveAssignment(site.folder, { etag: null, assignment: redirected });
    await expect(context.openDestination(unsecured)).rejects.toMatchObject({ code: 'secret_elsewhere' });
  });
});

describe('a server', () => {
  test('whose certificate nobody vouches for is given no password, and what it shows is named', async () => {
    await using one = opened({ certificate: null });
    const before = server.log();
    await expect(one.destination.check(signal)).rejects.toMatchObject({
      code: 'certificate_refused',
      retry: false,
      figures: { found: server.certificate.fingerprint, reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
    expect(server.log().slice(before.length)).not.toContain('USER');
  });

  test('that shows another certificate than the pinned one is given nothing, and both are named', async () => {
    const certificate = 'ab'.repeat(32);
    await using one = opened({ certificate });
    await expect(one.destination.put(local, name, { signal })).rejects.toMatchObject({
      code: 'certificate_changed',
      retry: false,
      figures: { expected: certificate, found: server.certificate.fingerprint },
    });
    expect(await one.destination.test(signal)).toMatchObject([
      { step: 'connect', outcome: 'failed', failure: { code: 'certificate_changed' } },
      ...Array.from({ length: 5 }, () => ({ outcome: 'not-tried' })),
    ]);
  });

  test('that won’t encrypt, or won’t do without, is told apart from a wrong password', async () => {
    await using toOpen = opened({ certificate: null }, open);
    await expect(toOpen.destination.check(signal)).rejects.toMatchObject({ code: 'secure_line_refused' });
    await using toSecure = opened({ security: 'none', certificate: null });
    await expect(toSecure.destination.check(signal)).rejects.toMatchObject({ code: 'secure_line_refused' });
    await using implicitly = opened({ security: 'implicit' }, open);
    await expect(implicitly.destination.check(signal)).rejects.toMatchObject({ code: 'secure_line_refused' });
  });

  test('that refuses the password is asked once, and the attempt isn’t one that a repetition helps', async () => {
    await using one = closing(new FtpDestination({ settings: settingsOf(server), password: 'wrong' }));
    const before = server.log().length;
    await expect(one.destination.check(signal)).rejects.toMatchObject({
      code: 'destination_sign_in',
      retry: false,
      figures: { reason: '530' },
    });
    expect(server.log().slice(before).split('FAIL LOGIN').length - 1).toBe(1);
  });

  test('that isn’t there, or isn’t one, is unreachable in time', async () => {
    const silent = createServer(() => {}).listen(0);
    const rude = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0);
    const portOf = (one: typeof silent) => (one.address() as { port: number }).port;
    for (const place of [
      { port: 1 },
      { host: 'no-such-host.invalid' },
      { port: portOf(silent) },
      { port: portOf(rude) },
    ]) {
      await using one = closing(
        new FtpDestination({
          settings: { ...settingsOf(server), ...place },
          password: '',
          connectTimeoutMs: 600,
        }),
      );
      await expect(one.destination.check(signal)).rejects.toMatchObject({
        code: 'destination_unreachable',
        retry: true,
      });
    }
    silent.close();
    rude.close();
  });

  test('without the folder is told so, and the folder isn’t made', async () => {
    await using one = opened({ path: 'not/there' });
    await expect(one.destination.put(local, name, { signal })).rejects.toMatchObject({
      code: 'destination_missing',
      retry: true,
      figures: { path: 'not/there' },
    });
    expect(existsSync(join(server.root, 'not'))).toBe(false);
  });

  test('that doesn’t let us write says so', async () => {
    const closed = join(server.root, 'closed');
    mkdirSync(closed, { recursive: true });
    chmodSync(closed, 0o555);
    await using one = opened({ path: 'closed' });
    await expect(one.destination.put(local, name, { signal })).rejects.toMatchObject({
      code: 'destination_permission',
      retry: false,
    });
    const steps = await one.destination.test(signal);
    expect(steps.find(({ step }) => step === 'write')).toMatchObject({
      outcome: 'failed',
      failure: { code: 'destination_permission' },
    });
    rmSync(closed, { recursive: true });
  });

  test('whose disk is full keeps nothing half-written', async () => {
    await using disk = await aSmallDisk(3 * 1024 * 1024);
    chmodSync(disk.path, 0o777);
    const settings = { ...settingsOf(server), path: 'disk' };
    const below = join(server.root, 'disk');
    mkdirSync(below, { recursive: true });
    using bound = bindMount(disk.path, below);
    await using one = closing(new FtpDestination({ settings, password: server.password }));
    await expect(one.destination.put(local, name, { signal })).rejects.toMatchObject({ retry: true });
    expect(files(bound.path)).toEqual([]);
  });

  test('that tells its free space is believed, and a copy without room isn’t begun', async () => {
    await using told = await aServerThatTellsSpace(5_000_000);
    await using one = closing(
      new FtpDestination({
        settings: { ...settingsOf(open), port: told.port, security: 'none', certificate: null },
        password: 'any',
      }),
    );
    expect(await one.destination.freeBytes(signal)).toBe(5_000_000);
    await expect(one.destination.put(local, name, { signal })).rejects.toMatchObject({
      code: 'destination_full',
      figures: { freeBytes: 5_000_000, neededBytes: content.length },
    });
  });

  test('tells each step of a trial, and is left as it was', async () => {
    await using one = opened();
    const steps = await one.destination.test(signal);
    expect(steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      'connect passed',
      'folder passed',
      'write passed',
      'read passed',
      'delete passed',
      'space passed',
    ]);
    expect(steps.at(-1)?.freeBytes).toBeNull();
    expect(files()).toEqual([]);
  });

  test('can’t be led out of the folder, or given a command, by a name', async () => {
    await using one = opened();
    for (const bad of ['../x', 'a/../../x', '/etc/x']) {
      await expect(one.destination.put(local, bad, { signal })).rejects.toMatchObject({
        code: 'path_outside_roots',
      });
    }
    await expect(one.destination.put(local, 'a\r\nDELE b', { signal })).rejects.toThrow();
    expect(files()).toEqual([]);
  });
});

async function started(security: FtpSettings['security']): Promise<VsftpdServer> {
  const one = await VsftpdServer.start({ folder: serverFolder(`ftp-${security}`), security });
  closers.push(() => one.stop());
  return one;
}

function settingsOf(to: VsftpdServer): FtpSettings {
  return {
    host: to.host,
    port: to.port,
    user: to.username,
    path: '.',
    security: 'explicit',
    certificate: to.certificate.fingerprint,
  };
}

function pinned(to: VsftpdServer, security: FtpSettings['security']): Pick<FtpSettings, 'certificate'> {
  return { certificate: security === 'none' ? null : to.certificate.fingerprint };
}

function opened(over: Partial<FtpSettings> = {}, to = server) {
  return closing(new FtpDestination({ settings: { ...settingsOf(to), ...over }, password: to.password }));
}

function closing(destination: FtpDestination) {
  return { destination, [Symbol.asyncDispose]: () => destination.close() };
}

function files(below = server.root): string[] {
  return (readdirSync(below, { recursive: true }) as string[])
    .filter((path) => statSync(join(below, path)).isFile())
    .sort();
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What we laid there ourselves is the account's, as if it had laid it. */
function chownToServer(folder: string): void {
  execFileSync('chown', ['-R', `${server.username}:`, folder]);
}

function bindMount(from: string, to: string): Disposable & { path: string } {
  execFileSync('mount', ['--bind', from, to], { stdio: 'pipe' });
  return { path: to, [Symbol.dispose]: () => void execFileSync('umount', ['--lazy', to], { stdio: 'pipe' }) };
}

/** None of Debian's FTP servers tells its free space: a few answers of one that does (IIS, FileZilla Server). */
async function aServerThatTellsSpace(freeBytes: number): Promise<AsyncDisposable & { port: number }> {
  const answers: Record<string, string> = {
    USER: '331 Password?',
    PASS: '230 Welcome',
    FEAT: '211-Features:\r\n AVBL\r\n SIZE\r\n211 End',
    PWD: '257 "/" is where you are',
    AVBL: `213 ${freeBytes}`,
  };
  const talking = createServer((socket) => {
    socket.write('220 Here\r\n');
    socket.setEncoding('utf8').on('data', (line: string) => {
      const isElsewhere = line.startsWith('CWD') && line.trim() !== 'CWD /';
      socket.write(`${isElsewhere ? '550 No' : (answers[line.slice(0, 4).trim()] ?? '200 OK')}\r\n`);
    });
  });
  await new Promise<void>((resolve) => talking.listen(0, '127.0.0.1', resolve));
  return {
    port: (talking.address() as { port: number }).port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void talking.close(() => resolve())),
  };
}
