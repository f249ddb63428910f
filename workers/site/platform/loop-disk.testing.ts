import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** A real file system on a real block device, with an id of its own: what a USB disk is to the system. */
export type LoopDisk = {
  image: string;
  /** Plugs it in and mounts it there. */
  mount(mountPoint: string, options?: { isReadOnly?: boolean }): void;
  /** As a person does who first says "eject". */
  unmount(): void;
  /** As a person does who just pulls: what uses it goes on until it notices. */
  pull(): void;
  /** Another disk with the very same bytes. */
  clone(): LoopDisk;
};

/**
 * A disk that can be plugged in and pulled. Only root may mount; anywhere else the test fails and says so, because a disk that
 * was never mounted proves nothing.
 */
export function aLoopDisk(about: { fsType?: 'ext4' | 'vfat'; bytes?: number } = {}): LoopDisk {
  if (process.getuid?.() !== 0) {
    throw new Error(
      'This test mounts real disks, which only root may: run it as root, where mounting is allowed.',
    );
  }
  const { fsType = 'ext4', bytes = 48 * 1024 * 1024 } = about;
  const folder = mkdtempSync(path.join(tmpdir(), 'kw-loop-'));
  const image = path.join(folder, 'disk.img');
  writeFileSync(image, '');
  truncateSync(image, bytes);
  if (fsType === 'ext4') execFileSync('mkfs.ext4', ['-q', '-m', '0', '-O', '^has_journal', image]);
  else execFileSync('mkfs.vfat', ['-F', '32', image], { stdio: 'pipe' });
  return diskOf(image, folder, fsType);
}

function diskOf(image: string, folder: string, fsType: 'ext4' | 'vfat'): LoopDisk {
  let device: string | null = null;
  let mountPoint: string | null = null;
  const release = (lazily: boolean) => {
    if (mountPoint !== null) run('umount', lazily ? ['--lazy', mountPoint] : [mountPoint]);
    mountPoint = null;
    if (device !== null) run('losetup', ['--detach', device]);
    device = null;
  };
  const disk: LoopDisk = {
    image,
    mount(where, options = {}) {
      mkdirSync(where, { recursive: true });
      const readOnly = options.isReadOnly ? ['--read-only'] : [];
      device = run('losetup', ['--find', '--show', ...readOnly, image]);
      try {
        mountDevice(device, where, fsType, options.isReadOnly ?? false);
        mountPoint = where;
      } catch (thrown) {
        release(true);
        throw thrown;
      }
    },
    unmount: () => release(false),
    pull: () => release(true),
    clone() {
      const twin = mkdtempSync(path.join(tmpdir(), 'kw-loop-'));
      copyFileSync(image, path.join(twin, 'disk.img'));
      return diskOf(path.join(twin, 'disk.img'), twin, fsType);
    },
  };
  onTestFinished(() => {
    release(true);
    rmSync(folder, { recursive: true, force: true });
  });
  return disk;
}

/** FAT by the kernel's driver, or by one in user space where this kernel was built without it. */
function mountDevice(device: string, where: string, fsType: 'ext4' | 'vfat', isReadOnly: boolean): void {
  const hasDriver = readFileSync('/proc/filesystems', 'utf8').includes(`\t${fsType}\n`);
  if (hasDriver) run('mount', ['-t', fsType, '-o', isReadOnly ? 'ro' : 'rw', device, where]);
  else run('fusefat', ['-o', isReadOnly ? `ro,fsname=${device}` : `rw+,fsname=${device}`, device, where]);
}

function run(program: string, args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}
