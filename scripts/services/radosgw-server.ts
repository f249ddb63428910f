import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './find-program.ts';
import { freePort } from './free-port.ts';
import { cephSettings, makeCephKeys } from './radosgw-cluster.ts';
import { ServiceProcess } from './service-process.ts';
import { makePrivateFolder, serviceUser, writePrivateFile } from './unix-user.ts';

export interface S3Account {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface RadosgwOptions {
  /** Holds the gateway's configuration and log; the parts of the store behind it have folders beside it. */
  readonly folder: string;
  /** PEM file of a private key with its certificate: the gateway then also answers to TLS. */
  readonly certificateFile?: string;
}

/**
 * A real S3 server on loopback, Ceph's gateway, with its store in memory, that ends with us. Takes about 20 seconds to
 * start, so a test file starts one for all its tests.
 */
export class RadosgwServer {
  readonly endpoint: string;
  /** Undefined without a certificate. */
  readonly tlsEndpoint: string | undefined;
  readonly port: number;
  readonly #folder: string;
  readonly #parts: readonly ServiceProcess[];

  private constructor(folder: string, ports: { plain: number; tls: number | undefined }) {
    this.#folder = folder;
    this.port = ports.plain;
    this.endpoint = `http://127.0.0.1:${ports.plain}`;
    this.tlsEndpoint = ports.tls === undefined ? undefined : `https://127.0.0.1:${ports.tls}`;
    this.#parts = [
      part(folder, 'ceph-mon', ['-i', 'a']),
      part(folder, 'ceph-osd', ['-i', '0']),
      part(folder, 'ceph-mgr', ['-i', 'x']),
      part(folder, 'radosgw', ['-n', 'client.rgw']),
    ];
  }

  static async start({ folder, certificateFile }: RadosgwOptions): Promise<RadosgwServer> {
    const plain = await freePort();
    const tls = certificateFile === undefined ? undefined : await freePort();
    const store = await freePort();
    const data = { mon: 'mon', osd: 'osd', mgr: 'mgr', rgw: 'rgw' };
    for (const one of ['', '-ceph-mon', '-ceph-osd', '-ceph-mgr']) makePrivateFolder(folder + one);
    for (const one of Object.values(data)) makePrivateFolder(join(folder, one));
    const front = [
      `endpoint=127.0.0.1:${plain}`,
      ...(tls === undefined ? [] : [`ssl_endpoint=127.0.0.1:${tls}`, `ssl_certificate=${certificateFile}`]),
    ].join(' ');
    writePrivateFile(join(folder, 'ceph.conf'), cephSettings({ folder, storePort: store, front }));
    const server = new RadosgwServer(folder, { plain, tls });
    try {
      await server.#startParts(store);
    } catch (thrown) {
      await server.stop();
      throw thrown;
    }
    return server;
  }

  /** A user of the store with a key of their own. */
  addAccount(name: string): S3Account {
    const account = {
      accessKeyId: randomBytes(10).toString('hex').toUpperCase(),
      secretAccessKey: randomBytes(20).toString('hex'),
    };
    this.#tool('radosgw-admin', 'radosgw', [
      ...['user', 'create', `--uid=${name}`, `--display-name=${name}`],
      ...[`--access-key=${account.accessKeyId}`, `--secret-key=${account.secretAccessKey}`],
    ]);
    return account;
  }

  /** Lets a user keep no more than this many bytes. */
  limit(name: string, bytes: number): void {
    const quota = ['quota', '--quota-scope=user', `--uid=${name}`];
    this.#tool('radosgw-admin', 'radosgw', [...withWord(quota, 'set'), `--max-size=${bytes}`]);
    this.#tool('radosgw-admin', 'radosgw', withWord(quota, 'enable'));
  }

  async stop(): Promise<void> {
    // What is in memory is gone with it: nothing needs an orderly end.
    for (const one of [...this.#parts].reverse()) await one.kill9();
  }

  async #startParts(storePort: number): Promise<void> {
    const [mon, osd, mgr, rgw] = this.#parts as [
      ServiceProcess,
      ServiceProcess,
      ServiceProcess,
      ServiceProcess,
    ];
    const folder = this.#folder;
    const keyring = makeCephKeys(folder, storePort);
    this.#tool('ceph-mon', 'ceph-mon', [
      ...['-i', 'a', '--mkfs', '--keyring', keyring, '--monmap', join(folder, 'monmap')],
    ]);
    await mon.start(async () => existsSync(join(folder, 'mon.a.asok')));
    const uuid = randomUUID();
    this.#tool('ceph', 'ceph-common', ['osd', 'new', uuid]);
    this.#tool('ceph-osd', 'ceph-osd', ['-i', '0', '--mkfs', '--osd-uuid', uuid]);
    await Promise.all([
      osd.start(async () => existsSync(join(folder, 'osd.0.asok'))),
      mgr.start(async () => existsSync(join(folder, 'mgr.x.asok'))),
    ]);
    await rgw.start(() => answers(this.endpoint), 120_000);
  }

  #tool(program: string, debianPackage: string, args: string[]): string {
    const user = serviceUser();
    return execFileSync(
      findProgram(program, debianPackage),
      ['-c', join(this.#folder, 'ceph.conf'), ...args],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 60_000,
        ...(user ? { uid: user.uid, gid: user.gid } : {}),
      },
    );
  }
}

function part(folder: string, program: string, args: string[]): ServiceProcess {
  return new ServiceProcess({
    title: program,
    folder: program === 'radosgw' ? folder : `${folder}-${program}`,
    program: findProgram(program, program),
    args: ['-c', join(folder, 'ceph.conf'), ...args, '-f'],
    stopSignal: 'SIGTERM',
    user: serviceUser(),
  });
}

/** `quota set …`: the verb stands second. */
function withWord([first = '', ...rest]: string[], word: string): string[] {
  return [first, word, ...rest];
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(endpoint, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch (thrown) {
    // Nobody listens there yet, or it is still busy with its pools.
    if (thrown instanceof TypeError || (thrown instanceof Error && thrown.name === 'TimeoutError'))
      return false;
    throw thrown;
  }
}
