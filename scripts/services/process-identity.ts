import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process that can't be mistaken for a later one that got the same number. */
export type ProcessIdentity = { pid: number; startedAt: string };

/** Who runs under this number now; undefined when nobody does. A zombie counts as ended: it holds no file, port or lock. */
export function identify(pid: number): ProcessIdentity | undefined {
  if (!existsSync('/proc/self/stat')) return identifyByPs(pid);
  const stat = readStat(pid);
  if (stat === undefined || stat.state === 'Z') return undefined;
  return { pid, startedAt: stat.startedAt };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startedAt === identity.startedAt;
}

/**
 * The children of a process, and theirs. PostgreSQL's backends and sshd's sessions leave its process group, so that killing the group
 * would miss them.
 */
export function descendantsOf(pid: number): number[] {
  if (!existsSync('/proc/self/stat')) return [];
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readStat(Number(name)) : undefined;
    if (stat) parents.set(Number(name), stat.parent);
  }
  const isDescendant = (child: number): boolean => {
    const parent = parents.get(child);
    return parent !== undefined && (parent === pid || isDescendant(parent));
  };
  return [...parents.keys()].filter(isDescendant);
}

/** The files that this machine's processes run, as far as we may see them; none where the system doesn't tell. */
export function runningPrograms(): string[] {
  if (!existsSync('/proc/self/exe')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [readlinkSync(`/proc/${name}/exe`)];
      } catch {
        // It has ended meanwhile, is the kernel's, or is none of ours.
        return [];
      }
    });
}

/** Sends a signal to a process, or to a group by its negative number. False when there was nobody to get it. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

function readStat(pid: number): { state: string; parent: number; startedAt: string } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    const isGone =
      error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH');
    if (isGone) return undefined;
    throw error;
  }
  // The second field is the program's name in brackets and may itself hold spaces and brackets.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', parent: Number(fields[1]), startedAt: fields[19] ?? '' };
}

function identifyByPs(pid: number): ProcessIdentity | undefined {
  const { stdout, status } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '' ? { pid, startedAt: stdout.trim() } : undefined;
}
