import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { descendantsOf, identify, isAlive, type ProcessIdentity, sendSignal } from './process-identity.ts';
import type { UnixUser } from './unix-user.ts';

export type ServiceCommand = {
  /** What a person calls it, for messages: "PostgreSQL". */
  title: string;
  /** Where its log and the record of its process lie. */
  folder: string;
  program: string;
  args: string[];
  /** Default: `folder`. */
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** What asks it to end in order. */
  stopSignal: NodeJS.Signals;
  /** Undefined: as we run. */
  user?: UnixUser | undefined;
};

type Record = { service: ProcessIdentity; owner: ProcessIdentity };

/**
 * One server process of ours. It ends when we end, however we end: by the exit handler, by the kernel's parent-death signal when we
 * are killed, and by the record in its folder, which the next start reads, where the kernel has no such signal.
 */
export class ServiceProcess {
  readonly command: ServiceCommand;
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();

  constructor(command: ServiceCommand) {
    this.command = command;
  }

  get pid(): number {
    if (this.#child?.pid === undefined) throw new Error(`${this.command.title} isn't running.`);
    return this.#child.pid;
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get logPath(): string {
    return join(this.command.folder, 'server.log');
  }

  /** Starts it and waits until `isReady` answers true. Throws with the end of its log when it ends before that. */
  async start(isReady: () => Promise<boolean>, timeoutMs = 60_000): Promise<void> {
    if (this.isRunning) throw new Error(`${this.command.title} is already running.`);
    await endStaleService(this.command.folder);
    this.#spawn();
    const deadline = performance.now() + timeoutMs;
    while (!(await isReady())) {
      if (!this.isRunning) throw this.#failure('ended as soon as it was started');
      if (performance.now() > deadline) {
        await this.kill9();
        throw this.#failure(`wasn't ready within ${timeoutMs / 1000} s`);
      }
      await delay(50);
    }
    // The answer may have come from somebody else on the same port, who is why ours couldn't start.
    if (!this.isRunning) throw this.#failure('ended as soon as it was started');
  }

  /** Asks it to end and waits; kills it when it hasn't after `timeoutMs`. */
  async stop(timeoutMs = 20_000): Promise<void> {
    if (!this.isRunning) return;
    this.#child?.ref();
    sendSignal(this.pid, this.command.stopSignal);
    const isDone = await Promise.race([
      this.#exited.then(() => true),
      delay(timeoutMs, false, { ref: false }),
    ]);
    if (!isDone) await this.kill9();
  }

  /** Ends it and its descendants as a power cut would: nothing gets a chance to tidy up. */
  async kill9(): Promise<void> {
    if (!this.isRunning) return;
    this.#child?.ref();
    killWithDescendants(this.pid);
    await this.#exited;
  }

  #spawn() {
    const { folder, program, args, cwd, env, user } = this.command;
    const log = openSync(this.logPath, 'a', 0o640);
    const [file, ...rest] = withParentDeathSignal(this.command.stopSignal, [program, ...args]);
    const child = spawn(file, rest, {
      cwd: cwd ?? folder,
      // A group of its own: Ctrl-C in the terminal then reaches only us, and we stop the servers in the right order.
      detached: true,
      env: env ?? process.env,
      stdio: ['ignore', log, log],
      ...(user ? { uid: user.uid, gid: user.gid } : {}),
    });
    closeSync(log);
    // A handle that kept Node alive would turn a forgotten stop() into a hang instead of the end by the exit handler. stop() and kill9()
    // take it back, or Node would end while they wait.
    child.unref();
    this.#child = child;
    this.#exited = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => {
        running.delete(this);
        rmSync(recordPath(folder), { force: true });
        resolve();
      });
    });
    this.#exited.catch(() => running.delete(this));
    if (child.pid === undefined) return;
    running.add(this);
    writeRecord(folder, child.pid);
  }

  #failure(what: string): Error {
    const log = existsSync(this.logPath) ? readFileSync(this.logPath, 'utf8') : '';
    const end = log.trimEnd().split('\n').slice(-15).join('\n');
    return new Error(`${this.command.title} ${what}. The end of ${this.logPath}:\n${end}`);
  }
}

/** Ends what an earlier owner left running in this folder. Throws when that owner still lives: two must not share one folder. */
export async function endStaleService(folder: string): Promise<void> {
  const path = recordPath(folder);
  if (!existsSync(path)) return;
  const record = JSON.parse(readFileSync(path, 'utf8')) as Record;
  if (isAlive(record.service)) {
    if (record.owner.pid !== process.pid && isAlive(record.owner)) {
      throw new Error(
        `${folder} is in use by process ${record.owner.pid}. Stop that one first (Ctrl-C where it runs).`,
      );
    }
    killWithDescendants(record.service.pid);
    while (isAlive(record.service)) await delay(20);
  }
  rmSync(path, { force: true });
}

function killWithDescendants(pid: number) {
  // Listed first: once their parent is gone, nothing says whose they were.
  const descendants = descendantsOf(pid);
  for (const target of [pid, ...descendants]) sendSignal(target, 'SIGKILL');
}

function recordPath(folder: string): string {
  return join(folder, 'process.json');
}

function writeRecord(folder: string, servicePid: number) {
  const service = identify(servicePid);
  const owner = identify(process.pid);
  // It may have ended already; then there is nothing to remember.
  if (service && owner)
    writeFileSync(recordPath(folder), JSON.stringify({ service, owner } satisfies Record));
}

/** util-linux (on every Debian) can have the kernel signal a process when its parent dies, SIGKILL included. Elsewhere the record serves. */
function withParentDeathSignal(signal: NodeJS.Signals, command: string[]): [string, ...string[]] {
  const setpriv = '/usr/bin/setpriv';
  const [program = '', ...args] = command;
  if (!existsSync(setpriv)) return [program, ...args];
  return [setpriv, '--pdeathsig', signal.replace('SIG', ''), '--', program, ...args];
}

const running = new Set<ServiceProcess>();
process.on('exit', () => {
  for (const service of running) killWithDescendants(service.pid);
});
