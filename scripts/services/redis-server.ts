import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findProgram } from './find-program.ts';
import { freePort } from './free-port.ts';
import { ServiceProcess } from './service-process.ts';
import { makePrivateFolder, serviceUser, type UnixUser, writePrivateFile } from './unix-user.ts';

export type RedisOptions = {
  /** Holds the append-only file, the configuration, the ACL file, the log and the record of the process. */
  folder: string;
  /** Default: a free one. */
  port?: number;
  /** The password of the user below; without one, everybody on this machine is let in. */
  password?: string;
  /** Whose password that is. Any other than "default" needs `hasAclFile`, and then "default" is turned off. */
  user?: string;
  /** Keep users in an ACL file, so that ACL SAVE works and they outlive a restart. */
  hasAclFile?: boolean;
  /** More lines for redis.conf, e.g. { maxmemory: '64mb' }. */
  settings?: Record<string, string>;
};

/** A private Redis on loopback, set up as BullMQ wants it (append-only file, nothing evicted), which ends with us. */
export class RedisServer {
  readonly port: number;
  readonly folder: string;
  readonly #user: string;
  readonly #password: string | undefined;
  readonly #process: ServiceProcess;

  private constructor(options: RedisOptions, port: number, user: UnixUser | undefined) {
    this.port = port;
    this.folder = options.folder;
    this.#user = options.user ?? 'default';
    this.#password = options.password;
    this.#process = new ServiceProcess({
      title: 'Redis',
      folder: options.folder,
      program: findProgram('redis-server', 'redis-server'),
      args: [join(options.folder, 'redis.conf')],
      stopSignal: 'SIGTERM',
      user,
    });
  }

  static async start(options: RedisOptions): Promise<RedisServer> {
    const user = serviceUser();
    makePrivateFolder(options.folder, user);
    const port = options.port ?? (await freePort());
    writeConfiguration(options, port, user);
    const server = new RedisServer(options, port, user);
    await server.start();
    return server;
  }

  /** As the user that the options name, or "default". */
  get url(): string {
    const name = this.#user === 'default' ? '' : encodeURIComponent(this.#user);
    const secret = this.#password === undefined ? '' : `${name}:${encodeURIComponent(this.#password)}@`;
    return `redis://${secret}127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#process.pid;
  }

  get logPath(): string {
    return this.#process.logPath;
  }

  start(): Promise<void> {
    return this.#process.start(() => this.#isReady());
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }

  kill9(): Promise<void> {
    return this.#process.kill9();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** True once it has read its append-only file; until then it answers LOADING. */
  async #isReady(): Promise<boolean> {
    const client = new Redis(this.url, {
      lazyConnect: true,
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
    });
    // ioredis reports a refused connection here as well as by the promise below, and ends the process when nobody listens.
    client.on('error', () => {});
    try {
      await client.connect();
      return (await client.ping()) === 'PONG';
    } catch {
      return false;
    } finally {
      client.disconnect();
    }
  }
}

/** In a file and not as arguments: a password on a command line can be read by everybody on the machine. */
function writeConfiguration(options: RedisOptions, port: number, user: UnixUser | undefined) {
  const aclFile = join(options.folder, 'users.acl');
  const settings: Record<string, string> = {
    bind: '127.0.0.1',
    port: String(port),
    dir: `"${options.folder}"`,
    appendonly: 'yes',
    save: '""',
    'maxmemory-policy': 'noeviction',
    ...(options.hasAclFile ? { aclfile: `"${aclFile}"` } : {}),
    ...(options.password !== undefined && !options.hasAclFile ? { requirepass: options.password } : {}),
    ...options.settings,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  writePrivateFile(join(options.folder, 'redis.conf'), `${lines.join('\n')}\n`, user);
  if (options.hasAclFile && !existsSync(aclFile)) {
    const secret = options.password === undefined ? 'nopass' : `>${options.password}`;
    const name = options.user ?? 'default';
    const off = name === 'default' ? '' : 'user default off\n';
    writePrivateFile(aclFile, `${off}user ${name} on ${secret} ~* &* +@all\n`, user);
  }
}
