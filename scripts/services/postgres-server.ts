import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { postgresBinDir } from './find-program.ts';
import { freePort } from './free-port.ts';
import { ServiceProcess } from './service-process.ts';
import { makePrivateFolder, serviceUser, type UnixUser, writePrivateFile } from './unix-user.ts';

export type PostgresOptions = {
  /** Holds the data (made by initdb when there is none yet), the log and the record of the process. */
  folder: string;
  /** Default: a free one. */
  port?: number;
  /** With a password, everybody must give one (SCRAM); without, everybody on this machine is let in. */
  password?: string;
  /** False for tests: much faster; what was committed outlives a killed server, but not a machine that loses power. */
  isDurable?: boolean;
  /** More lines for postgresql.conf, e.g. { max_connections: '20' }. */
  settings?: Record<string, string>;
};

export type DatabaseOptions = { template?: string; owner?: string; encoding?: string; locale?: string };

/** A private PostgreSQL cluster on loopback and on a Unix socket, which ends with us. It never runs as root. */
export class PostgresServer {
  readonly port: number;
  readonly superuser = 'postgres';
  readonly dataDir: string;
  readonly socketDir: string;
  /** Where pg_dump, pg_restore and psql of this server's version are. */
  readonly binDir: string;
  readonly #options: PostgresOptions;
  readonly #process: ServiceProcess;

  private constructor(options: PostgresOptions, port: number, user: UnixUser | undefined) {
    this.#options = options;
    this.port = port;
    this.binDir = postgresBinDir();
    this.dataDir = join(options.folder, 'data');
    this.socketDir = socketDirFor(options.folder, user);
    this.#process = new ServiceProcess({
      title: 'PostgreSQL',
      folder: options.folder,
      program: join(this.binDir, 'postgres'),
      args: ['-D', this.dataDir, ...this.#settings().flatMap((setting) => ['-c', setting])],
      stopSignal: 'SIGINT',
      user,
    });
  }

  /** Makes the cluster when its folder has none, and starts it. */
  static async start(options: PostgresOptions): Promise<PostgresServer> {
    const user = serviceUser();
    makePrivateFolder(options.folder, user);
    const server = new PostgresServer(options, options.port ?? (await freePort()), user);
    if (!existsSync(join(server.dataDir, 'PG_VERSION'))) await server.#initialise(user);
    await server.start();
    return server;
  }

  /** As the superuser, to the database "postgres". */
  get url(): string {
    return this.urlOf('postgres');
  }

  get pid(): number {
    return this.#process.pid;
  }

  get logPath(): string {
    return this.#process.logPath;
  }

  urlOf(database: string, user = this.superuser, password = this.#options.password): string {
    const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`;
    const account = `${encodeURIComponent(user)}${secret}`;
    return `postgresql://${account}@127.0.0.1:${this.port}/${encodeURIComponent(database)}`;
  }

  start(): Promise<void> {
    return this.#process.start(() => this.#isReady());
  }

  /** A fast shutdown: sessions are ended, data is written. */
  async stop(): Promise<void> {
    await this.#process.stop();
    if (!this.socketDir.startsWith(this.#options.folder))
      rmSync(this.socketDir, { recursive: true, force: true });
  }

  kill9(): Promise<void> {
    return this.#process.kill9();
  }

  async createDatabase(name: string, options: DatabaseOptions = {}): Promise<string> {
    const clauses = [
      options.owner === undefined ? '' : `OWNER ${quoted(options.owner)}`,
      // Only template0 may be copied into another encoding or locale.
      `TEMPLATE ${quoted(options.template ?? ((options.encoding ?? options.locale) ? 'template0' : 'template1'))}`,
      options.encoding === undefined ? '' : `ENCODING '${options.encoding}'`,
      options.locale === undefined ? '' : `LOCALE '${options.locale}'`,
    ];
    await this.run(`CREATE DATABASE ${quoted(name)} ${clauses.join(' ')}`);
    return this.urlOf(name);
  }

  async dropDatabase(name: string): Promise<void> {
    await this.run(`DROP DATABASE IF EXISTS ${quoted(name)} WITH (FORCE)`);
  }

  /** Runs SQL as the superuser: one statement or several, no parameters. */
  async run(sql: string, database = 'postgres'): Promise<readonly Record<string, unknown>[]> {
    const client = postgres(this.urlOf(database), { max: 1, onnotice: () => {} });
    try {
      return await client.unsafe(sql);
    } finally {
      await client.end();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #initialise(user: UnixUser | undefined) {
    const passwordFile = join(this.#options.folder, 'initial-password');
    const auth = this.#options.password === undefined ? ['--auth=trust'] : ['--auth=scram-sha-256'];
    if (this.#options.password !== undefined) {
      writePrivateFile(passwordFile, `${this.#options.password}\n`, user);
      auth.push(`--pwfile=${passwordFile}`);
    }
    const common = [
      '-D',
      this.dataDir,
      '-U',
      this.superuser,
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
      '--no-instructions',
    ];
    try {
      await promisify(execFile)(
        join(this.binDir, 'initdb'),
        [...common, ...auth, ...(this.#isDurable ? [] : ['--no-sync'])],
        {
          cwd: this.#options.folder,
          ...(user ? { uid: user.uid, gid: user.gid } : {}),
        },
      );
    } finally {
      rmSync(passwordFile, { force: true });
    }
  }

  get #isDurable(): boolean {
    return this.#options.isDurable ?? true;
  }

  #settings(): string[] {
    const settings: Record<string, string> = {
      port: String(this.port),
      listen_addresses: '127.0.0.1',
      unix_socket_directories: this.socketDir,
      ...(this.#isDurable ? {} : { fsync: 'off', full_page_writes: 'off' }),
      ...this.#options.settings,
    };
    return Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  }

  async #isReady(): Promise<boolean> {
    const args = ['-h', '127.0.0.1', '-p', String(this.port), '-q', '-t', '2'];
    const { status } = await exitOf(join(this.binDir, 'pg_isready'), args);
    return status === 0;
  }
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/** A Unix socket's path may be some 100 bytes long; where the folder is too deep for that, the socket gets a private one in /tmp. */
function socketDirFor(folder: string, user: UnixUser | undefined): string {
  if (join(folder, '.s.PGSQL.65535').length < 100) return folder;
  const dir = mkdtempSync(join(tmpdir(), 'keepwell-pg-'));
  makePrivateFolder(dir, user);
  return dir;
}

function exitOf(program: string, args: string[]): Promise<{ status: number | null }> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { timeout: 10_000 });
    child.once('error', reject);
    child.once('exit', (status) => resolve({ status }));
  });
}
