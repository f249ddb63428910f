import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { findProgram } from './find-program.ts';
import { freePort } from './free-port.ts';
import { ServiceProcess } from './service-process.ts';
import { addLoginAccount, type LoginAccount, removeLoginAccount } from './sftp-account.ts';
import { makePrivateFolder, serviceUser, type UnixUser, writePrivateFile } from './unix-user.ts';

export type SftpOptions = {
  /** Holds the keys, the configuration, the log, and `files/`, which is where a client lands. */
  folder: string;
  /** Default: a free one. */
  port?: number;
  /**
   * Let a password in as well as the key. Only root can check passwords, so this needs root: sshd then runs as root with an account made
   * for it, and removes that account when it stops. Default: the key only, and sshd runs as an ordinary account.
   */
  hasPassword?: boolean;
};

/** A real OpenSSH server on loopback that offers SFTP and nothing else, to one account, and ends with us. */
export class SftpServer {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly username: string;
  /** Undefined where only the key is let in. */
  readonly password: string | undefined;
  /** The client's private key, in OpenSSH's format. */
  readonly privateKey: string;
  readonly privateKeyPath: string;
  /** "ssh-ed25519 AAAA…", as it stands in known_hosts. */
  readonly hostKey: string;
  /** "SHA256:…", as ssh shows it. */
  readonly hostKeyFingerprint: string;
  /** The absolute path, as clients see it too, of the folder that a client lands in and may write to. */
  readonly root: string;
  readonly #process: ServiceProcess;
  readonly #account: LoginAccount | undefined;
  readonly #folder: string;

  private constructor(options: SftpOptions, port: number, account: LoginAccount | undefined) {
    this.port = port;
    this.#account = account;
    this.#folder = options.folder;
    this.username = account?.name ?? serviceUser()?.name ?? userInfo().username;
    this.password = account?.password;
    this.privateKeyPath = join(options.folder, 'client-key');
    this.privateKey = readFileSync(this.privateKeyPath, 'utf8');
    this.hostKey = readPublicKey(join(options.folder, 'host-key.pub'));
    this.hostKeyFingerprint = fingerprintOf(this.hostKey);
    this.root = join(options.folder, 'files');
    this.#process = new ServiceProcess({
      title: 'sshd',
      folder: options.folder,
      program: findProgram('sshd', 'openssh-server'),
      args: ['-D', '-e', '-f', join(options.folder, 'sshd_config')],
      stopSignal: 'SIGTERM',
      user: account ? undefined : serviceUser(),
    });
  }

  static async start(options: SftpOptions): Promise<SftpServer> {
    mkdirSync(options.folder, { recursive: true });
    const account = options.hasPassword ? addLoginAccount(options.folder) : undefined;
    const user = account ?? serviceUser();
    makePrivateFolder(options.folder, user);
    makePrivateFolder(join(options.folder, 'files'), user);
    for (const key of ['host-key', 'client-key']) makeKey(join(options.folder, key), user);
    const port = options.port ?? (await freePort());
    const configuration = configurationText(options.folder, port, account !== undefined);
    writePrivateFile(join(options.folder, 'sshd_config'), configuration, user);
    const server = new SftpServer(options, port, account);
    await server.start();
    return server;
  }

  get pid(): number {
    return this.#process.pid;
  }

  get logPath(): string {
    return this.#process.logPath;
  }

  start(): Promise<void> {
    return this.#process.start(() => answers(this.port));
  }

  /** Ends the server and its sessions, and removes the account that was made for it. */
  async stop(): Promise<void> {
    await this.kill9();
    if (this.#account) removeLoginAccount(this.#folder);
  }

  /** Cuts every session in the middle of what it does. The server can be started again. */
  kill9(): Promise<void> {
    return this.#process.kill9();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

function configurationText(folder: string, port: number, hasPassword: boolean): string {
  const settings = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${folder}/host-key`,
    `PidFile ${folder}/sshd.pid`,
    `AuthorizedKeysFile ${folder}/client-key.pub`,
    'PubkeyAuthentication yes',
    `PasswordAuthentication ${hasPassword ? 'yes' : 'no'}`,
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    // The folders above may belong to another account than the one that signs in, which the strict mode refuses.
    'StrictModes no',
    'AllowTcpForwarding no',
    'X11Forwarding no',
    'Subsystem sftp internal-sftp',
    `ForceCommand internal-sftp -d ${folder}/files`,
    'MaxStartups 100',
    'LogLevel VERBOSE',
  ];
  return `${settings.join('\n')}\n`;
}

function makeKey(path: string, user: UnixUser | undefined) {
  if (existsSync(path)) return;
  execFileSync(
    findProgram('ssh-keygen', 'openssh-client'),
    ['-q', '-t', 'ed25519', '-N', '', '-C', 'keepwell', '-f', path],
    {
      ...(user ? { uid: user.uid, gid: user.gid } : {}),
    },
  );
}

function readPublicKey(path: string): string {
  const [type, key] = readFileSync(path, 'utf8').split(' ');
  return `${type} ${key}`;
}

function fingerprintOf(publicKey: string): string {
  const key = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(key).digest('base64').replaceAll('=', '')}`;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (isReady: boolean) => {
      socket.destroy();
      resolve(isReady);
    };
    socket.setTimeout(2_000, () => end(false));
    socket.once('data', () => end(true));
    socket.once('error', () => end(false));
  });
}
