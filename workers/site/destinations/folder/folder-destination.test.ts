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
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { codeOf } from '#lib/shared/errors.ts';
import { aSmallDisk } from '../../platform/small-disk.testing.ts';
import { FolderDestination } from './folder-destination.ts';

const base = mkdtempSync(join(tmpdir(), 'keepwell-folder-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const { signal } = new AbortController();
const name = 'keepwell/practice/site/source/site_source_2026-11-22_09h04m05_9a8b7c.dump.zst.age';

let root: string;
let local: string;
let content: Buffer;
beforeEach(() => {
  root = mkdtempSync(join(base, 'root-'));
  content = randomBytes(3_500_000);
  local = join(base, 'local');
  writeFileSync(local, content);
});

describe('a copy in a folder', () => {
  test('lies under its own name, whole, and says where', async () => {
    const seen: number[] = [];
    const stored = await folder().put(local, name, { signal, onBytes: (bytes) => seen.push(bytes) });
    expect(stored).toEqual({ place: join(root, name), sizeBytes: content.length });
    expect(sha256(readFileSync(stored.place))).toBe(sha256(content));
    expect(seen.reduce((sum, bytes) => sum + bytes, 0)).toBe(content.length);
    expect(files()).toEqual([name]);
  });

  test('is listed, read back and removed, and what is partial is never listed', async () => {
    const one = folder();
    await one.put(local, name, { signal });
    writeFileSync(join(root, `${name}.partial`), 'rest');
    expect(await one.list('keepwell', signal)).toMatchObject([{ name, sizeBytes: content.length }]);
    expect(await one.stat(name, signal)).toMatchObject({ name, sizeBytes: content.length });
    expect(sha256(await buffer(await one.readBack(name, signal)))).toBe(sha256(content));
    await one.remove(name, signal);
    await one.remove(name, signal);
    expect(files()).toEqual([]);
    expect(await one.stat(name, signal)).toBeNull();
    await expect(one.readBack(name, signal)).rejects.toMatchObject({ code: 'copy_missing' });
  });

  test('begins anew over the rest of an interrupted try, and over one that was finished', async () => {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, `${name}.partial`), randomBytes(9_000_000));
    await folder().put(local, name, { signal });
    await folder().put(local, name, { signal });
    expect(sha256(readFileSync(join(root, name)))).toBe(sha256(content));
    expect(files()).toEqual([name]);
  });

  test('that is called off leaves nothing', async () => {
    const controller = new AbortController();
    const putting = folder().put(local, name, {
      signal: controller.signal,
      onBytes: () => controller.abort(new Error('called off')),
    });
    await expect(putting).rejects.toThrow('called off');
    expect(files()).toEqual([]);
  });
});

describe('a folder that can’t be written to', () => {
  test('because its disk is full, is told so with figures where the system tells them, and keeps nothing half-written', async () => {
    await using disk = await aSmallDisk(2 * 1024 * 1024);
    const full = new FolderDestination({ path: disk.path, allowedRoots: [disk.path] });
    await expect(full.put(local, name, { signal })).rejects.toMatchObject({
      code: 'destination_full',
      retry: true,
      figures: { path: disk.path },
    });
    expect(files(disk.path)).toEqual([]);
  });

  test('because its disk fills up meanwhile, is told so, and keeps nothing half-written', async () => {
    await using disk = await aSmallDisk(6 * 1024 * 1024);
    const filling = new FolderDestination({ path: disk.path, allowedRoots: [disk.path] });
    const others = join(disk.path, 'others');
    const onBytes = () => {
      if (!existsSync(others)) fill(others, 6 * 1024 * 1024);
    };
    if (process.getuid?.() !== 0) writeFileSync(local, randomBytes(9 * 1024 * 1024));
    await expect(filling.put(local, name, { signal, onBytes })).rejects.toMatchObject({
      code: 'destination_full',
      retry: true,
    });
    expect(files(disk.path).filter((file) => file !== 'others')).toEqual([]);
  });

  test('because it is read-only, is told so', async () => {
    await using disk = await aSmallDisk(20 * 1024 * 1024);
    const code = disk.makeReadOnly();
    const readOnly = new FolderDestination({ path: disk.path, allowedRoots: [disk.path] });
    await expect(readOnly.check(signal)).rejects.toMatchObject({ code });
    await expect(readOnly.put(local, name, { signal })).rejects.toMatchObject({ code });
    expect(await readOnly.test(signal)).toMatchObject([
      { step: 'connect', outcome: 'passed' },
      { step: 'folder', outcome: 'failed', failure: { code, figures: { path: disk.path } } },
      { step: 'write', outcome: 'not-tried' },
      { step: 'read', outcome: 'not-tried' },
      { step: 'delete', outcome: 'not-tried' },
      { step: 'space', outcome: 'not-tried' },
    ]);
  });

  test('because it isn’t there, or is a file, is told so, and nothing is made in its place', async () => {
    const away = join(root, 'away');
    const file = join(root, 'file');
    writeFileSync(file, '');
    for (const path of [away, file, join(file, 'below')]) {
      const missing = new FolderDestination({ path, allowedRoots: [root] });
      await expect(missing.put(local, name, { signal })).rejects.toMatchObject({
        code: 'destination_missing',
        retry: true,
        figures: { path },
      });
    }
    expect(existsSync(away)).toBe(false);
  });

  test('because its disk isn’t mounted, though the folder is there, is told so, and nothing is written beneath', async () => {
    const mountPoint = new FolderDestination({ path: root, allowedRoots: [root], isInUse: true });
    await expect(mountPoint.put(local, name, { signal })).rejects.toMatchObject({
      code: 'destination_missing',
      figures: { reason: 'not_mounted' },
    });
    await expect(mountPoint.list('', signal)).rejects.toMatchObject({ code: 'destination_missing' });
    expect(files()).toEqual([]);
  });

  test('because the account may not, is told so', async () => {
    const isRoot = process.getuid?.() === 0;
    for (const path of [root, base]) chmodSync(path, 0o555);
    // Root may write everywhere: for a moment this process is nobody.
    if (isRoot) process.seteuid?.(65_534);
    try {
      await expect(folder().put('/dev/null', name, { signal })).rejects.toMatchObject({
        code: 'destination_permission',
      });
    } finally {
      if (isRoot) process.seteuid?.(0);
      for (const path of [root, base]) chmodSync(path, 0o755);
    }
  });

  test('because it doesn’t answer, is given up on in time', async () => {
    const stuck = new FolderDestination({ path: root, allowedRoots: [root], ioTimeoutMs: 300 });
    mkdirSync(join(root, 'keepwell'));
    // Opening a pipe that nobody else opens waits for ever, as a share does whose server is gone.
    execFileSync('mkfifo', [join(root, 'keepwell/pipe')]);
    await expect(stuck.readBack('keepwell/pipe', signal)).rejects.toMatchObject({
      code: 'destination_unreachable',
      retry: true,
    });
    // Lets the call that still waits come back, so that the test's process can end.
    execFileSync('sh', ['-c', `echo > ${join(root, 'keepwell/pipe')}`]);
  });
});

describe('a folder outside what the site allows', () => {
  test.each([
    ['elsewhere', () => [tmpdir(), [root]]],
    ['beside, with the same beginning', () => [`${root}-2`, [root]]],
    ['upwards', () => [join(root, '..'), [root]]],
    ['relative', () => ['backups', [root]]],
    ['with no root allowed', () => [root, []]],
  ] as [string, () => [string, string[]]][])('(%s) is refused', async (_what, make) => {
    const [path, allowedRoots] = make();
    mkdirSync(`${root}-2`, { recursive: true });
    const outside = new FolderDestination({ path, allowedRoots });
    await expect(outside.put(local, name, { signal })).rejects.toMatchObject({
      code: 'path_outside_roots',
      retry: false,
    });
    await expect(outside.list('', signal)).rejects.toMatchObject({ code: 'path_outside_roots' });
  });

  test('is refused when a link leads there, at the top or below', async () => {
    const elsewhere = mkdtempSync(join(base, 'elsewhere-'));
    symlinkSync(elsewhere, join(root, 'link'));
    const byLink = new FolderDestination({ path: join(root, 'link'), allowedRoots: [root] });
    await expect(byLink.put(local, name, { signal })).rejects.toMatchObject({ code: 'path_outside_roots' });
    symlinkSync(elsewhere, join(root, 'keepwell'));
    await expect(folder().put(local, name, { signal })).rejects.toMatchObject({ code: 'path_outside_roots' });
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  test('can’t be reached by a name', async () => {
    for (const bad of ['../x', 'a/../../x', '/etc/x', 'a//b', 'a\\b', 'C:x', 'a/./b']) {
      await expect(folder().put(local, bad, { signal })).rejects.toMatchObject({
        code: 'path_outside_roots',
      });
      await expect(folder().readBack(bad, signal)).rejects.toMatchObject({ code: 'path_outside_roots' });
    }
  });

  test('is allowed when the root itself is a link to it', async () => {
    const link = join(base, `link-${randomBytes(3).toString('hex')}`);
    symlinkSync(root, link);
    await new FolderDestination({ path: link, allowedRoots: [link] }).put(local, name, { signal });
    expect(files()).toEqual([name]);
  });
});

describe('trying a folder', () => {
  test('writes, reads and removes a small file, tells the free space, and leaves nothing', async () => {
    const steps = await folder().test(signal);
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
});

/** As much of that many bytes as there is room for. */
function fill(path: string, bytes: number): void {
  try {
    writeFileSync(path, Buffer.alloc(bytes));
  } catch (thrown) {
    if (!['ENOSPC', 'EFBIG'].includes(codeOf(thrown) ?? '')) throw thrown;
  }
}

function folder() {
  return new FolderDestination({ path: root, allowedRoots: [root] });
}

function files(below = root): string[] {
  return (readdirSync(below, { recursive: true }) as string[])
    .filter((path) => statSync(join(below, path)).isFile())
    .sort();
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
