import { join } from 'node:path';
import { ServiceProcess } from '../services/service-process.ts';
import { makePrivateFolder, type UnixUser } from '../services/unix-user.ts';
import type { PlacedProgram } from './program-copy.ts';

export type NodeServiceOptions = {
  title: string;
  /** Its own: log, record of the process, home. */
  folder: string;
  program: PlacedProgram;
  /** Below the program's root. */
  script: string;
  args?: readonly string[];
  /** For Node itself. */
  flags?: readonly string[];
  env: Record<string, string>;
  user: UnixUser | undefined;
  /** Start again whenever a file that it imports changes. */
  isWatched?: boolean;
  isReady: () => Promise<boolean>;
};

/** A process of ours that runs a script on Node: it ends with us, and can be killed and started again. */
export class NodeService {
  readonly title: string;
  readonly #process: ServiceProcess;
  readonly #isReady: () => Promise<boolean>;

  constructor(options: NodeServiceOptions) {
    const { program, script, args = [], flags = [], isWatched, folder, user } = options;
    makePrivateFolder(folder, user);
    this.title = options.title;
    this.#isReady = options.isReady;
    this.#process = new ServiceProcess({
      title: options.title,
      folder,
      program: program.node,
      args: [
        ...flags,
        ...(isWatched ? ['--watch', '--watch-preserve-output'] : []),
        join(program.root, script),
        ...args,
      ],
      cwd: program.root,
      // Not our own environment: what a person has set in their shell must not decide how the demonstration runs.
      env: {
        PATH: pathWith(program.node),
        HOME: folder,
        LANG: 'C.UTF-8',
        NODE_ENV: 'production',
        ...options.env,
      },
      stopSignal: 'SIGTERM',
      user,
    });
  }

  get pid(): number {
    return this.#process.pid;
  }

  get isRunning(): boolean {
    return this.#process.isRunning;
  }

  get logPath(): string {
    return this.#process.logPath;
  }

  start(): Promise<void> {
    return this.#process.start(this.#isReady);
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }

  /** As a power cut would. */
  kill9(): Promise<void> {
    return this.#process.kill9();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }
}

function pathWith(node: string): string {
  return `${join(node, '..')}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
}
