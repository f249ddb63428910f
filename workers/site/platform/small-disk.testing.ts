import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface SmallDisk extends AsyncDisposable {
  readonly path: string;
  /** What a write is refused with from then on: by a disk mounted read-only, or where we can't mount by the rights. */
  makeReadOnly(): 'destination_read_only' | 'destination_permission';
}

/**
 * A disk of a few megabytes, gone at the end of the block. Only root can mount one; anybody else gets a folder in which
 * the files that will be written (`names`) are links to /dev/full, so that the same calls fail with the same error.
 */
export async function aSmallDisk(bytes: number, names: readonly string[]): Promise<SmallDisk> {
  const path = mkdtempSync(join(tmpdir(), 'keepwell-disk-'));
  return process.getuid?.() === 0 ? mounted(path, bytes) : pretended(path, names);
}

function mounted(path: string, bytes: number): SmallDisk {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path], { stdio: 'pipe' });
  return {
    path,
    makeReadOnly() {
      execFileSync('mount', ['-o', 'remount,ro', path], { stdio: 'pipe' });
      return 'destination_read_only';
    },
    async [Symbol.asyncDispose]() {
      execFileSync('umount', ['--lazy', path], { stdio: 'pipe' });
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function pretended(path: string, names: readonly string[]): SmallDisk {
  for (const name of names) {
    mkdirSync(join(path, dirname(name)), { recursive: true });
    symlinkSync('/dev/full', join(path, name));
  }
  return {
    path,
    makeReadOnly() {
      chmodSync(path, 0o555);
      return 'destination_permission';
    },
    async [Symbol.asyncDispose]() {
      chmodSync(path, 0o755);
      rmSync(path, { recursive: true, force: true });
    },
  };
}
