import { readdirSync, readFileSync } from 'node:fs';
import { expect, vi } from 'vitest';
import { codeOf } from '#lib/shared/errors.ts';

/** The process of that name which this one has started, once it runs. */
export async function childNamed(name: string): Promise<number> {
  return vi.waitFor(
    () => {
      const [pid] = childrenNamed(name);
      expect(pid).toBeDefined();
      return pid as number;
    },
    { timeout: 20_000, interval: 20 },
  );
}

export async function noChildNamed(name: string): Promise<void> {
  await vi.waitFor(() => expect(childrenNamed(name)).toEqual([]), { timeout: 20_000, interval: 20 });
}

export function childrenNamed(name: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => isOurs(pid, name));
}

/** What everybody on the machine can see of a process. */
export function commandLineOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
}

function isOurs(pid: number, name: string): boolean {
  try {
    const [, comm, state, parent] =
      /^\d+ \((.*)\) (\S) (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return comm === name && state !== 'Z' && Number(parent) === process.pid;
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT' || codeOf(thrown) === 'ESRCH') return false;
    throw thrown;
  }
}
