import type { Readable } from 'node:stream';
import { KeepwellError } from '#lib/shared/errors.ts';
import { killTree, spawnTool } from '../../platform/process-tree.ts';
import { CappedText } from './tools/capped-text.ts';
import { feedTool } from './tools/feed-tool.ts';
import { judgeToolEnd } from './tools/judge-tool-end.ts';
import { bareEnvironment } from './tools/tool-environment.ts';

/**
 * Reads a dump in custom format to its end with pg_restore, into nothing. `pg_restore --list` would look at the table
 * of contents only and pass a dump cut in half. An error of the stream itself (a copy that fails its authentication)
 * comes through as it is; anything that pg_restore objects to is `dump_unreadable`.
 */
export async function proveDumpReadable(
  pgRestore: string,
  plain: Readable,
  isLowPriority: boolean,
  signal: AbortSignal,
): Promise<void> {
  const nowhere = process.platform === 'win32' ? 'NUL' : '/dev/null';
  const child = spawnTool(pgRestore, ['--format=custom', `--file=${nowhere}`], bareEnvironment(), {
    streams: ['pipe', 'ignore', 'pipe'],
    isLowPriority,
  });
  const said = new CappedText();
  child.stderr?.on('data', (piece: Buffer) => said.add(piece));
  const ended = new Promise<{ exitCode: number | null; signal: string | null }>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new KeepwellError('tool_missing', { figures: { tool: pgRestore }, cause })),
    );
    child.once('close', (exitCode, by) => resolve({ exitCode, signal: by }));
  });
  ended.catch(() => {});
  const abort = () => plain.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    if (child.stdin !== null) await feedTool(plain, child.stdin);
    const failure = judgeToolEnd({ tool: pgRestore, ...(await ended), said: said.toString() });
    if (failure !== null) throw unreadable(failure);
  } finally {
    signal.removeEventListener('abort', abort);
    killTree(child);
  }
}

function unreadable(failure: KeepwellError): KeepwellError {
  if (failure.code !== 'tool_failed') return failure;
  return new KeepwellError('dump_unreadable', {
    message: failure.message,
    figures: failure.figures,
    cause: failure,
  });
}
