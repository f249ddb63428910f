import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
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

type FileSystem = 'ext4' | 'vfat';

/** A real file system on a real block device, with an id of its own: what a USB disk is to the system. */
export type LoopDisk = {
  image: string;
  /** Plugs it in and mounts it there. `owner` may then write on it, and read which disk it is, as udev would let it. */
  mount(
    mountPoint: string,
    options?: { isReadOnly?: boolean; owner?: { uid: number; gid: number } | undefined },
  ): void;
  /** As a person does who first says "eject". */
  unmount(): void;
  /** The same; false, and nothing done, while something uses it. */
  tryUnmount(): boolean;
  /** As a person does who just pulls: what uses it goes on until it notices. */
  pull(): void;
  /** Another disk with the very same bytes. */
  clone(): LoopDisk;
  /** Pulls it and throws it away. */
  dispose(): void;
};

/**
 * A disk that can be plugged in and pulled. Only root may mount; anywhere else this fails and says so, because a disk that
 * was never mounted proves nothing.
 */
export function makeLoopDisk(about: { fsType?: FileSystem; bytes?: number } = {}): LoopDisk {
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
  if (fsType === 'ext4') run('mkfs.ext4', ['-q', '-m', '0', '-O', '^has_journal', image]);
  else run('mkfs.vfat', ['-F', '32', image]);
  return diskOf(image, folder, fsType);
}

function diskOf(image: string, folder: string, fsType: FileSystem): LoopDisk {
  let device: string | null = null;
  let mountPoint: string | null = null;
  const release = (lazily: boolean) => {
    if (mountPoint !== null) run('umount', lazily ? ['--lazy', mountPoint] : [mountPoint]);
    mountPoint = null;
    if (device !== null) run('losetup', ['--detach', device]);
    device = null;
  };
  return {
    image,
    mount(where, options = {}) {
      const { isReadOnly = false, owner } = options;
      mkdirSync(where, { recursive: true });
      device = attach(image, isReadOnly);
      try {
        mountDevice(device, where, fsType, isReadOnly);
        mountPoint = where;
        if (owner !== undefined) {
          chmodSync(device, 0o644);
          chownSync(where, owner.uid, owner.gid);
        }
      } catch (thrown) {
        release(true);
        throw thrown;
      }
    },
    unmount: () => release(false),
    tryUnmount() {
      try {
        release(false);
        return true;
      } catch (thrown) {
        if (String(thrown).includes('target is busy')) return false;
        throw thrown;
      }
    },
    pull: () => release(true),
    clone() {
      const twin = mkdtempSync(path.join(tmpdir(), 'kw-loop-'));
      copyFileSync(image, path.join(twin, 'disk.img'));
      return diskOf(path.join(twin, 'disk.img'), twin, fsType);
    },
    dispose() {
      release(true);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** losetup finds a free device and then takes it: another process may take it in between, and the next try finds another. */
function attach(image: string, isReadOnly: boolean): string {
  for (let tries = 1; ; tries += 1) {
    try {
      return run('losetup', ['--find', '--show', ...(isReadOnly ? ['--read-only'] : []), image]);
    } catch (thrown) {
      if (tries === 20) throw thrown;
    }
  }
}

/** FAT by the kernel's driver, or by one in user space where this kernel was built without it. */
function mountDevice(device: string, where: string, fsType: FileSystem, isReadOnly: boolean): void {
  const hasDriver = readFileSync('/proc/filesystems', 'utf8').includes(`\t${fsType}\n`);
  if (hasDriver) run('mount', ['-t', fsType, '-o', isReadOnly ? 'ro' : 'rw', device, where]);
  else run('fusefat', ['-o', isReadOnly ? `ro,fsname=${device}` : `rw+,fsname=${device}`, device, where]);
}

function run(program: string, args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}
