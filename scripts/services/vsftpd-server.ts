import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { findProgram } from './find-program.ts';
import { freePort, isPortFree } from './free-port.ts';
import { makeSelfSigned, type SelfSigned } from './self-signed.ts';
import { ServiceProcess } from './service-process.ts';
import { addLoginAccount, type LoginAccount, removeLoginAccount } from './sftp-account.ts';
import { makePrivateFolder } from './unix-user.ts';

export interface VsftpdOptions {
  /** Holds the configuration, the certificate, the log, and `files/`, which is where a client lands. */
  readonly folder: string;
  /** Default: encrypted once AUTH TLS was said, and nothing without. */
  readonly security?: 'explicit' | 'implicit' | 'none';
}

/** How many ports there are for data; a client uses one at a time, but the system keeps a closed one busy for a while. */
const dataPortCount = 20;

/**
 * A real FTP server on loopback, to one account that is made for it and removed when it stops, and that ends with us.
 * Only root can check an account's password, so this needs root.
 */
export class VsftpdServer {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly certificate: SelfSigned;
  /** The absolute path of the folder that a client lands in; to the client it is `/`. */
  readonly root: string;
  /** The ports at which it takes and gives files. */
  readonly dataPorts: readonly number[];
  readonly #process: ServiceProcess;
  readonly #folder: string;

  private constructor(folder: string, account: LoginAccount, port: number, dataPorts: readonly number[]) {
    this.#folder = folder;
    this.port = port;
    this.dataPorts = dataPorts;
    this.username = account.name;
    this.password = account.password;
    this.certificate = makeSelfSigned(folder, 'localhost');
    this.root = join(folder, 'files');
    this.#process = new ServiceProcess({
      title: 'vsftpd',
      folder,
      program: findProgram('vsftpd', 'vsftpd'),
      args: [join(folder, 'vsftpd.conf')],
      stopSignal: 'SIGTERM',
    });
  }

  static async start({ folder, security = 'explicit' }: VsftpdOptions): Promise<VsftpdServer> {
    mkdirSync(folder, { recursive: true });
    const account = addLoginAccount(folder);
    makePrivateFolder(folder, account);
    const root = join(folder, 'files');
    makePrivateFolder(root, account);
    // It goes to the account's home before anywhere else.
    execFileSync('usermod', ['--home', root, account.name], { stdio: 'pipe' });
    const port = await freePort();
    const dataPorts = await freePortsInARow(dataPortCount);
    const server = new VsftpdServer(folder, account, port, dataPorts);
    // It reads no settings but those of the account that it runs as.
    writeFileSync(join(folder, 'vsftpd.conf'), settingsOf(server, security, folder), { mode: 0o600 });
    try {
      await server.start();
    } catch (thrown) {
      removeLoginAccount(folder);
      throw thrown;
    }
    return server;
  }

  /** Its own log, one line for each thing that a client asked for. */
  log(): string {
    return readFileSync(join(this.#folder, 'transfer.log'), 'utf8');
  }

  get pid(): number {
    return this.#process.pid;
  }

  start(): Promise<void> {
    return this.#process.start(() => greets(this.port));
  }

  async stop(): Promise<void> {
    await this.#process.kill9();
    removeLoginAccount(this.#folder);
  }

  kill9(): Promise<void> {
    return this.#process.kill9();
  }
}

function settingsOf(server: VsftpdServer, security: string, folder: string): string {
  const { certificate } = server;
  const settings = {
    listen: 'YES',
    listen_address: server.host,
    listen_port: server.port,
    background: 'NO',
    anonymous_enable: 'NO',
    local_enable: 'YES',
    write_enable: 'YES',
    local_umask: '027',
    local_root: server.root,
    chroot_local_user: 'YES',
    allow_writeable_chroot: 'YES',
    // It asks only for the password; vsftpd's own service asks for a shell, too, which the account doesn't have.
    pam_service_name: 'sshd',
    seccomp_sandbox: 'NO',
    pasv_min_port: server.dataPorts[0],
    pasv_max_port: server.dataPorts.at(-1),
    xferlog_enable: 'YES',
    log_ftp_protocol: 'YES',
    vsftpd_log_file: join(folder, 'transfer.log'),
    max_login_fails: 3,
    ...(security === 'none'
      ? { ssl_enable: 'NO' }
      : {
          ssl_enable: 'YES',
          rsa_cert_file: certificate.certificateFile,
          rsa_private_key_file: certificate.keyFile,
          force_local_logins_ssl: 'YES',
          force_local_data_ssl: 'YES',
          implicit_ssl: security === 'implicit' ? 'YES' : 'NO',
          // Asks that data come over the session that signed in, as hardened servers do.
          require_ssl_reuse: 'YES',
          ssl_ciphers: 'HIGH',
        }),
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

async function freePortsInARow(count: number): Promise<number[]> {
  for (;;) {
    const first = 1 + (await freePort());
    const ports = Array.from({ length: count }, (_, index) => first + index);
    const areFree = await Promise.all(ports.map(isPortFree));
    if (areFree.every(Boolean)) return ports;
  }
}

/** Whether it takes connections; with encryption from the first byte it says nothing of itself. */
function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (isReady: boolean) => {
      socket.destroy();
      resolve(isReady);
    };
    socket.setTimeout(2_000, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
