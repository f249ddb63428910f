import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
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
import type { SftpSettings } from '#lib/contract/assignment.ts';
import { codeOf } from '#lib/shared/errors.ts';
import { SftpServer } from '#scripts/services/sftp-server.ts';
import { serverFolder } from '#scripts/testing/server-folder.ts';
import { aSmallDisk } from '../../platform/small-disk.testing.ts';
import { SftpDestination } from './sftp-destination.ts';

const base = mkdtempSync(join(tmpdir(), 'keepwell-sftp-'));
const local = join(base, 'local');
const content = randomBytes(12_345_678);
const name = 'keepwell/practice/site/source/site_source_2026-11-22_09h04m05_9a8b7c.dump.zst.age';
const { signal } = new AbortController();
let server: SftpServer;

beforeAll(async () => {
  writeFileSync(local, content);
  server = await SftpServer.start({ folder: serverFolder('sftp') });
});
beforeEach(() => {
  rmSync(join(server.root, 'keepwell'), { recursive: true, force: true });
});
afterAll(async () => {
  await server.stop();
  rmSync(base, { recursive: true, force: true });
});

describe('a copy on an SFTP server', () => {
  test('lies under its own name, whole, and says where', async () => {
    await using one = opened();
    let seen = 0;
    const stored = await one.destination.put(local, name, {
      signal,
      onBytes: (bytes) => {
        seen += bytes;
      },
    });
    expect(stored).toEqual({ place: `./${name}`, sizeBytes: content.length });
    expect(sha256(readFileSync(join(server.root, name)))).toBe(sha256(content));
    expect(seen).toBe(content.length);
    expect(files()).toEqual([name]);
  });

  test('is listed, read back and removed, and what is partial is never listed', async () => {
    await using one = opened();
    await one.destination.put(local, name, { signal });
    expect(await one.destination.list('keepwell', signal)).toMatchObject([
      { name, sizeBytes: content.length },
    ]);
    expect(await one.destination.stat(name, signal)).toMatchObject({ sizeBytes: content.length });
    expect(sha256(await buffer(await one.destination.readBack(name, signal)))).toBe(sha256(content));
    await one.destination.remove(name, signal);
    await one.destination.remove(name, signal);
    expect(await one.destination.list('keepwell', signal)).toEqual([]);
    expect(await one.destination.stat(name, signal)).toBeNull();
    await expect(one.destination.readBack(name, signal)).rejects.toMatchObject({ code: 'copy_missing' });
  });

  test('goes to an absolute folder too, and signs in with a password', async () => {
    await using withPassword = await SftpServer.start({
      folder: serverFolder('sftp-password'),
      hasPassword: true,
    });
    const settings = { ...settingsOf(withPassword), path: withPassword.root, signIn: 'password' as const };
    await using one = closing(new SftpDestination({ settings, secret: withPassword.password ?? '' }));
    const stored = await one.destination.put(local, name, { signal });
    expect(stored.place).toBe(join(withPassword.root, name));
    await using wrong = closing(new SftpDestination({ settings, secret: 'wrong' }));
    await expect(wrong.destination.check(signal)).rejects.toMatchObject({
      code: 'destination_sign_in',
      retry: false,
    });
    expect(readFileSync(withPassword.logPath, 'utf8').split('Failed password').length - 1).toBe(1);
  });

  test('is a clean failure when the server dies half-way, and is begun anew at the next try, leaving no rest', async () => {
    await using one = opened();
    let sent = 0;
    const putting = one.destination.put(local, name, {
      signal,
      onBytes(bytes) {
        const before = sent;
        sent += bytes;
        if (before < 2_000_000 && sent >= 2_000_000) void server.kill9();
      },
    });
    await expect(putting).rejects.toMatchObject({
      code: 'copy_interrupted',
      retry: true,
      figures: { host: '127.0.0.1' },
    });
    expect(files().filter((file) => !file.endsWith('.partial'))).toEqual([]);
    await expect(one.destination.check(signal)).rejects.toMatchObject({
      code: 'destination_unreachable',
      retry: true,
    });
    await server.start();
    await one.destination.put(local, name, { signal });
    expect(files()).toEqual([name]);
    expect(sha256(readFileSync(join(server.root, name)))).toBe(sha256(content));
  });

  test('takes the place of one of the same name, at once', async () => {
    await using one = opened();
    await one.destination.put(local, name, { signal });
    await one.destination.put(local, name, { signal });
    expect(files()).toEqual([name]);
  });

  test('that is called off ends at once', async () => {
    await using one = opened();
    const controller = new AbortController();
    const putting = one.destination.put(local, name, {
      signal: controller.signal,
      onBytes: () => controller.abort(new Error('called off')),
    });
    await expect(putting).rejects.toThrow('called off');
    expect(files().filter((file) => !file.endsWith('.partial'))).toEqual([]);
    await one.destination.put(local, name, { signal });
    expect(files()).toEqual([name]);
  });
});

describe('a server', () => {
  test('that shows another host key than the pinned one is given nothing, and both are named', async () => {
    const hostKey = `SHA256:${'A'.repeat(43)}`;
    await using one = opened({ hostKey });
    await expect(one.destination.put(local, name, { signal })).rejects.toMatchObject({
      code: 'host_key_changed',
      retry: false,
      figures: { expected: hostKey, found: server.hostKeyFingerprint },
    });
    expect(await one.destination.test(signal)).toMatchObject([
      { step: 'connect', outcome: 'failed', failure: { code: 'host_key_changed' } },
      ...Array.from({ length: 5 }, () => ({ outcome: 'not-tried' })),
    ]);
    expect(files()).toEqual([]);
  });

  test('that refuses the key is asked once, and the attempt isn’t one that a repetition helps', async () => {
    await using stranger = await SftpServer.start({ folder: serverFolder('sftp-stranger') });
    await using one = closing(
      new SftpDestination({ settings: settingsOf(server), secret: stranger.privateKey }),
    );
    await expect(one.destination.check(signal)).rejects.toMatchObject({
      code: 'destination_sign_in',
      retry: false,
    });
    await using broken = closing(
      new SftpDestination({ settings: settingsOf(server), secret: 'no key at all' }),
    );
    await expect(broken.destination.check(signal)).rejects.toMatchObject({
      code: 'destination_sign_in',
      figures: { reason: 'private_key_unreadable' },
    });
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
      await using one = opened(place, { connectTimeoutMs: 600 });
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
    await using one = opened({ path: '/proc' });
    await expect(one.destination.put(local, name, { signal })).rejects.toMatchObject({
      code: expect.stringMatching(/^destination_(permission|missing|error)$/),
    });
    const steps = await one.destination.test(signal);
    expect(steps.find(({ step }) => step === 'write')?.outcome).toBe('failed');
  });

  test('with a full disk is told so, and keeps nothing half-written', async () => {
    await using disk = await aSmallDisk(3 * 1024 * 1024, server.pid);
    chmodSync(disk.path, 0o777);
    await using one = opened({ path: disk.path });
    // Where we can't mount, the server's process is ended for writing too long a file, and the line breaks.
    const code = process.getuid?.() === 0 ? 'destination_full' : 'copy_interrupted';
    await expect(one.destination.put(local, name, { signal })).rejects.toMatchObject({ code, retry: true });
    expect(files(disk.path).filter((file) => !file.endsWith('.partial'))).toEqual([]);
  });

  test('whose disk fills up meanwhile says so, though it only says "failure" itself', async () => {
    await using disk = await aSmallDisk(15 * 1024 * 1024, server.pid);
    chmodSync(disk.path, 0o777);
    await using one = opened({ path: disk.path });
    const others = join(disk.path, 'others');
    const onBytes = () => {
      if (!existsSync(others)) fill(others, 15 * 1024 * 1024);
    };
    const isMounted = process.getuid?.() === 0;
    const putting = one.destination.put(local, name, { signal, onBytes });
    if (isMounted) {
      await expect(putting).rejects.toMatchObject({ code: 'destination_full', retry: true });
      expect(files(disk.path)).toEqual(['others']);
    } else {
      await putting;
    }
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
    expect(steps.at(-1)?.freeBytes).toBeGreaterThan(0);
    expect(files()).toEqual([]);
  });

  test('can’t be led out of the folder by a name', async () => {
    await using one = opened();
    for (const bad of ['../x', 'a/../../x', '/etc/x']) {
      await expect(one.destination.put(local, bad, { signal })).rejects.toMatchObject({
        code: 'path_outside_roots',
      });
    }
  });
});

/** As much of that many bytes as there is room for. */
function fill(path: string, bytes: number): void {
  try {
    writeFileSync(path, Buffer.alloc(bytes));
  } catch (thrown) {
    if (codeOf(thrown) !== 'ENOSPC') throw thrown;
  }
}

function settingsOf(to: SftpServer): SftpSettings {
  return {
    host: to.host,
    port: to.port,
    user: to.username,
    path: '.',
    hostKey: to.hostKeyFingerprint,
    signIn: 'private-key',
  };
}

function opened(over: Partial<SftpSettings> = {}, limits: { connectTimeoutMs?: number } = {}) {
  return closing(
    new SftpDestination({
      settings: { ...settingsOf(server), ...over },
      secret: server.privateKey,
      ...limits,
    }),
  );
}

function closing(destination: SftpDestination) {
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
