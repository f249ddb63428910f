import { type ChildProcess, execFile, type StdioOptions, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { codeOf } from '#lib/shared/errors.ts';

/**
 * Starts a program with this environment and no other, as the head of a process group of its own, so that killTree
 * reaches its children.
 */
export function spawnTool(
  path: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  options: { readonly streams: StdioOptions; readonly isLowPriority: boolean },
): ChildProcess {
  const child = spawn(path, args, {
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: options.streams,
    // Next's types want a NODE_ENV in every environment; a database tool has no use for it.
    env: environment as NodeJS.ProcessEnv,
  });
  if (options.isLowPriority) lowerPriority(child);
  return child;
}

/** Ends a child that spawnTool started, and all that it started, at once: a hung tool may ignore SIGTERM. */
export function killTree(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  if (process.platform === 'win32') {
    execFile('taskkill', ['/PID', String(pid), '/T', '/F'], () => {});
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (thrown) {
    // Gone between the look and the kill.
    if (codeOf(thrown) !== 'ESRCH') throw thrown;
  }
}

/** Lets the practice's own programs go first. Lowering a priority needs no rights; where it can't be, nothing is lost. */
function lowerPriority(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch (thrown) {
    // ESRCH: it has ended already. EPERM, EACCES: a container that doesn't allow it.
    if (!['ESRCH', 'EPERM', 'EACCES', 'ERR_SYSTEM_ERROR'].includes(codeOf(thrown) ?? '')) throw thrown;
  }
}
