import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { OpenableDestination } from '../destinations/open-destination.ts';

/** Begins to put a file in a process of its own, and kills it (SIGKILL) once this many bytes are on their way. */
export async function killedPut(
  opened: OpenableDestination,
  localFile: string,
  name: string,
  afterBytes: number,
): Promise<void> {
  const script = fileURLToPath(new URL('put-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(opened), localFile, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (Number(text.trimEnd().split('\n').at(-1)) >= afterBytes) child.kill('SIGKILL');
  });
  const signal = await new Promise((resolve) => child.once('exit', (_code, by) => resolve(by)));
  if (signal !== 'SIGKILL') throw new Error('The put ended before it could be killed');
}
