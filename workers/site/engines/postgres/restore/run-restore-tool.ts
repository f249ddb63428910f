import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Clock } from '#lib/shared/clock.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { killTree, spawnTool } from '../../../platform/process-tree.ts';
import { CappedText } from '../tools/capped-text.ts';
import { feedTool } from '../tools/feed-tool.ts';
import { judgeToolEnd } from '../tools/judge-tool-end.ts';
import { StallWatchdog } from '../tools/stall-watchdog.ts';

export interface RestoreToolRun {
  readonly path: string;
  readonly arguments: readonly string[];
  readonly environment: Record<string, string>;
  readonly isLowPriority: boolean;
  /** Time without a piece taken, and with nothing under way at the server, after which the tool counts as hung. */
  readonly stallMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly isServerBusy: () => Promise<boolean>;
  /** A better explanation of a failure than the tool's exit code, asked of the server; null where there is none. */
  readonly explain: () => Promise<KeepwellError | null>;
  readonly onBytes?: (bytes: number) => void;
}

/**
 * Gives a plain dump to pg_restore and sees both to their ends: the stream's, which says that the copy was good, and the
 * tool's, by its exit code and its words. Whatever fails first ends the other; where both do, the stream's error counts.
 */
export async function runRestoreTool(plain: Readable, run: RestoreToolRun): Promise<void> {
  run.signal.throwIfAborted();
  const child = spawnTool(run.path, run.arguments, run.environment, {
    streams: ['pipe', 'ignore', 'pipe'],
    isLowPriority: run.isLowPriority,
  });
  const stop = Promise.withResolvers<never>();
  const abort = () => stop.reject(run.signal.reason);
  run.signal.addEventListener('abort', abort, { once: true });
  const watch = watchStalls(run, stop.reject);
  try {
    const fed = feed(plain, child, run, watch.heard);
    const ended = judgeEnd(child, run);
    // A tool that failed isn't fed to the end of a dump of hours; one that ended well early is, for the stream's verdict.
    await Promise.race([Promise.all([fed, ended]), stop.promise]);
  } catch (thrown) {
    throw streamErrorOf(plain) ?? thrown;
  } finally {
    watch.stop();
    run.signal.removeEventListener('abort', abort);
    killTree(child);
    plain.destroy();
  }
}

async function feed(
  plain: Readable,
  child: ChildProcess,
  run: RestoreToolRun,
  heard: () => void,
): Promise<void> {
  if (child.stdin === null) return;
  await feedTool(plain, child.stdin, (bytes) => {
    heard();
    run.onBytes?.(bytes);
  });
}

async function judgeEnd(child: ChildProcess, run: RestoreToolRun): Promise<void> {
  const said = new CappedText();
  child.stderr?.on('data', (piece: Buffer) => said.add(piece));
  const end = await new Promise<{ exitCode: number | null; signal: string | null }>((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new KeepwellError('tool_missing', { figures: { tool: run.path }, cause }));
    });
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  const failure = judgeToolEnd({ tool: run.path, ...end, said: said.toString() });
  if (failure === null) return;
  throw (await run.explain()) ?? asRestoreFailure(failure);
}

/** The same dump fails at the same place again: what it lacks (a role, an extension, room) has to be mended first. */
function asRestoreFailure(failure: KeepwellError): KeepwellError {
  if (failure.code !== 'tool_failed') return failure;
  const { message, figures } = failure;
  return new KeepwellError('restore_failed', { message, figures, cause: failure });
}

/** What the stream itself failed with; an error that we destroyed it with is not one. */
function streamErrorOf(plain: Readable): Error | null {
  return plain.errored ?? null;
}

/** Asks the server before it calls a silent tool hung: building an index of a large table takes long. */
function watchStalls(run: RestoreToolRun, bark: (reason: unknown) => void) {
  let watchdog = new StallWatchdog(run.clock, run.stallMs, look);
  let isOver = false;
  function look(silentMs: number): void {
    run.isServerBusy().then((isBusy) => {
      if (isOver) return;
      if (isBusy) watchdog = new StallWatchdog(run.clock, run.stallMs, look);
      else bark(new KeepwellError('tool_hung', { figures: { tool: run.path, silentMs }, retry: true }));
    }, bark);
  }
  return {
    heard: () => watchdog.heard(),
    stop: () => {
      isOver = true;
      watchdog.stop();
    },
  };
}
