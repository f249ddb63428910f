import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { leanNodeEnvironment, leanNodeFlags } from '#workers/site/platform/lean-node.ts';
import { stateFolder } from '../services/state-folder.ts';
import { makePrivateFolder, systemUser, type UnixUser } from '../services/unix-user.ts';
import { NodeService } from './node-service.ts';
import { type PlacedProgram, placeProgram } from './program-copy.ts';
import { agentProgram } from './programs.ts';

export type AgentOptions = {
  /** Short, lower case: "lyon". As root, the agent runs as the Unix account keepwell-lyon, which is made when missing. */
  name: string;
  /** The part after "keepwell-" of the Unix account, where it isn't the name. */
  account?: string;
  /** Holds its state, and the record and log of its process. */
  folder: string;
  /** Start again whenever its code changes. */
  isDev?: boolean;
};

export type CommandRun = { exitCode: number; stdout: string; stderr: string };

/** An agent as it stands at a clinic: its own account, its own state folder, its own program. */
export class SiteAgent {
  readonly name: string;
  readonly user: UnixUser | undefined;
  /** Keys, journal, settings; closed to all other accounts. */
  readonly state: string;
  readonly #process: NodeService;
  readonly #program: PlacedProgram;

  constructor(options: AgentOptions) {
    this.name = options.name;
    this.user =
      process.getuid?.() === 0 ? systemUser(`keepwell-${options.account ?? options.name}`) : undefined;
    mkdirSync(options.folder, { recursive: true, mode: 0o755 });
    this.state = join(options.folder, 'state');
    makePrivateFolder(this.state, this.user);
    this.#program = placeProgram(agentProgram, this.user, stateFolder('programs'));
    this.#process = new NodeService({
      title: `The agent "${options.name}"`,
      folder: join(options.folder, 'process'),
      program: this.#program,
      script: agentProgram.entry,
      args: ['run'],
      // As the service that `keepwell-agent install` writes starts it.
      flags: leanNodeFlags,
      env: { ...this.#env, ...leanNodeEnvironment(this.state) },
      user: this.user,
      isWatched: options.isDev ?? false,
      isReady: async () => existsSync(this.#holder),
    });
  }

  get pid(): number {
    return this.#process.pid;
  }

  get logPath(): string {
    return this.#process.logPath;
  }

  /** `keepwell-agent run`, as systemd would run it. Ready once it holds its state folder. */
  start(): Promise<void> {
    // One that was killed has left it; it would be taken for the new one's.
    rmSync(this.#holder, { force: true });
    return this.#process.start();
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }

  kill9(): Promise<void> {
    return this.#process.kill9();
  }

  get isEnrolled(): boolean {
    return existsSync(join(this.state, 'identity.json'));
  }

  /** Its command line as a shell takes it, without a command: as its account, wherever it is typed. */
  get commandLine(): string {
    const { node, root } = this.#program;
    const account = this.user
      ? ['setpriv', `--reuid=${this.user.uid}`, `--regid=${this.user.gid}`, '--clear-groups']
      : [];
    const env = Object.entries({ ...this.#env, HOME: this.state }).map(([name, value]) => `${name}=${value}`);
    const words = [...account, 'env', `--chdir=${this.state}`, ...env, node, join(root, agentProgram.entry)];
    return words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
  }

  /** Runs one command of its command line, as its account. `input` is what a person would type. */
  async run(args: readonly string[], input = ''): Promise<CommandRun> {
    const { node, root } = this.#program;
    const child = spawn(node, [join(root, agentProgram.entry), ...args], {
      cwd: this.state,
      env: {
        PATH: process.env.PATH,
        HOME: this.state,
        LANG: 'C.UTF-8',
        NODE_ENV: 'production',
        ...this.#env,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(this.user ? { uid: this.user.uid, gid: this.user.gid } : {}),
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    }
    // It may have ended without reading all of it; its exit code tells how it went.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    });
    return { exitCode, ...output };
  }

  /** The same, for a command that must go well. */
  async do(args: readonly string[], input?: string): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(args, input);
    if (exitCode === 0) return stdout;
    throw new Error(
      `keepwell-agent ${args[0]} at "${this.name}" ended with ${exitCode}:\n${stdout}${stderr}`.trimEnd(),
    );
  }

  /** A folder that the agent may write to and others may not enter: a stand-in for a disk of the clinic's. */
  makeDisk(path: string): string {
    makePrivateFolder(path, this.user);
    return path;
  }

  get #holder(): string {
    return join(this.state, 'holder.json');
  }

  get #env(): Record<string, string> {
    return { KEEPWELL_STATE: this.state };
  }
}
