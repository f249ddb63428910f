import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk extends AsyncDisposable {
  readonly path: string;
  /** What a write is refused with from then on: by a disk mounted read-only, or where we can't mount by the rights. */
  makeReadOnly(): 'destination_read_only' | 'destination_permission';
}

/**
 * A disk of a few megabytes, gone at the end of the block. Only root can mount one; for anybody else the process that
 * writes (this one, or a server of ours) may write no longer files, which fails with EFBIG where a full disk says ENOSPC.
 */
export async function aSmallDisk(bytes: number, writerPid = process.pid): Promise<SmallDisk> {
  const path = mkdtempSync(join(tmpdir(), 'keepwell-disk-'));
  return process.getuid?.() === 0 ? mounted(path, bytes) : limited(path, bytes, writerPid);
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

function limited(path: string, bytes: number, writerPid: number): SmallDisk {
  const setLimit = (limit: string) => execFileSync('prlimit', [`--pid=${writerPid}`, `--fsize=${limit}:`]);
  const ignore = () => {};
  // Sent with EFBIG, and ends a process that doesn't listen.
  process.on('SIGXFSZ', ignore);
  setLimit(String(bytes));
  return {
    path,
    makeReadOnly() {
      chmodSync(path, 0o555);
      return 'destination_permission';
    },
    async [Symbol.asyncDispose]() {
      setLimit('unlimited');
      process.off('SIGXFSZ', ignore);
      chmodSync(path, 0o755);
      rmSync(path, { recursive: true, force: true });
    },
  };
}
