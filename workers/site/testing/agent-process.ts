import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { StateFolder } from '../state/state-folder.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

export type Ended = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };

/** The real command line as a process of its own. */
export function startAgentProcess(
  folder: StateFolder | null,
  args: string[],
): { child: ChildProcess; ended: Promise<Ended> } {
  const env: NodeJS.ProcessEnv = { ...process.env, KEEPWELL_LOG: 'info', NODE_OPTIONS: '' };
  if (folder !== null) env.KEEPWELL_STATE = folder.root;
  else delete env.KEEPWELL_STATE;
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    output.stdout += piece;
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    output.stderr += piece;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...output }));
  });
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
  });
  return { child, ended };
}

export function runAgentCommand(folder: StateFolder | null, ...args: string[]): Promise<Ended> {
  return startAgentProcess(folder, args).ended;
}
