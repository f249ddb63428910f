import type { ChildProcess } from 'node:child_process';
import { Readable } from 'node:stream';
import type { Clock } from '#lib/shared/clock.ts';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';
import { killTree, spawnTool } from '../../../platform/process-tree.ts';
import type { Dump, DumpEnd, DumpOptions } from '../../engine.ts';
import { CappedText } from './capped-text.ts';
import { judgeToolEnd } from './judge-tool-end.ts';
import { StallWatchdog } from './stall-watchdog.ts';

export interface ToolRun {
  readonly path: string;
  readonly arguments: readonly string[];
  readonly environment: Record<string, string>;
  /** Silence after which the tool counts as hung; time in which we didn't read is not silence. */
  readonly stallMs: number;
  readonly clock: Clock;
  readonly isLowPriority: boolean;
  /** A better explanation of a failure than the tool's exit code, asked of the server; null where there is none. */
  readonly explain?: () => Promise<KeepwellError | null>;
}

/** Starts a tool that writes a dump to its standard output. */
export function startDump(run: ToolRun, options: DumpOptions): Dump {
  const stream = new ToolOutput(run, options);
  // Whoever reads the stream learns of its error there; `done` may go unread.
  stream.done.catch(() => {});
  return { stream, done: stream.done };
}

/** What a tool writes, ending only after the tool itself ended well. Destroying it ends the tool and its children. */
class ToolOutput extends Readable {
  readonly done: Promise<DumpEnd>;
  readonly #run: ToolRun;
  readonly #child: ChildProcess;
  readonly #said = new CappedText();
  readonly #watchdog: StallWatchdog;
  #bytes = 0;

  constructor(run: ToolRun, options: DumpOptions) {
    super({ highWaterMark: 256 * 1024, signal: options.signal });
    this.#run = run;
    this.#child = spawnTool(run.path, run.arguments, run.environment, {
      streams: ['ignore', 'pipe', 'pipe'],
      isLowPriority: run.isLowPriority,
    });
    this.#watchdog = new StallWatchdog(run.clock, run.stallMs, (silentMs) => {
      this.destroy(new KeepwellError('tool_hung', { figures: { tool: run.path, silentMs }, retry: true }));
    });
    this.done = new Promise((resolve, reject) => {
      this.once('end', () => resolve({ bytes: this.#bytes, warnings: this.#said.toString() }));
      this.once('error', reject);
    });
    this.#listen(options.onBytes);
  }

  override _read(): void {
    this.#watchdog.resume();
    this.#child.stdout?.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#watchdog.stop();
    killTree(this.#child);
    done(error);
  }

  #listen(onBytes?: (bytes: number) => void): void {
    const child = this.#child;
    child.stdout?.on('data', (piece: Buffer) => {
      this.#bytes += piece.length;
      this.#watchdog.heard();
      onBytes?.(piece.length);
      if (this.push(piece)) return;
      this.#watchdog.pause();
      child.stdout?.pause();
    });
    child.stderr?.on('data', (piece: Buffer) => {
      this.#said.add(piece);
      this.#watchdog.heard();
    });
    child.once('error', (cause) => {
      const figures = { tool: this.#run.path, reason: codeOf(cause) ?? '' };
      this.destroy(new KeepwellError('tool_missing', { figures, cause }));
    });
    child.once('close', (exitCode, signal) => {
      this.#judge(exitCode, signal).catch((error: Error) => this.destroy(error));
    });
  }

  async #judge(exitCode: number | null, signal: NodeJS.Signals | null): Promise<void> {
    this.#watchdog.stop();
    if (this.destroyed) return;
    const failure = judgeToolEnd({ tool: this.#run.path, exitCode, signal, said: this.#said.toString() });
    if (failure === null) {
      this.push(null);
      return;
    }
    const explained = await this.#run.explain?.();
    this.destroy(explained ?? failure);
  }
}
