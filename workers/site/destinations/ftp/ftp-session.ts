import { createReadStream } from 'node:fs';
import { Transform, type Writable } from 'node:stream';
import { type ConnectionOptions, TLSSocket } from 'node:tls';
import { Client, type FileInfo } from 'basic-ftp';
import type { FtpSettings } from '#lib/contract/assignment.ts';
import type { Figures } from '#lib/shared/errors.ts';
import { withIoTimeout } from '../io-timeout.ts';
import { checkCertificate, lookingTerms, pinningTerms } from './certificate.ts';
import {
  judgeConnectFailure,
  judgeRequestFailure,
  judgeSecuringFailure,
  judgeSignInFailure,
  replyOf,
} from './ftp-failure.ts';

export interface FtpAccess {
  readonly settings: FtpSettings;
  readonly password: string;
  readonly connectTimeoutMs: number;
  /** Without an answer, or a byte of a file, for this long the line counts as broken. */
  readonly ioTimeoutMs: number;
}

/** What a destination asks of an FTP server, over one line, one thing at a time. */
export class FtpSession {
  /** The folder in which the account lands, an absolute path. */
  readonly home: string;
  readonly #client: Client;
  readonly #access: FtpAccess;
  readonly #tellsSpace: boolean;
  #signal: AbortSignal;

  private constructor(client: Client, access: FtpAccess, found: Found, signal: AbortSignal) {
    this.#client = client;
    this.#access = access;
    this.#signal = signal;
    this.home = found.home;
    this.#tellsSpace = found.tellsSpace;
  }

  static async open(access: FtpAccess, signal: AbortSignal): Promise<FtpSession> {
    const client = new Client(access.ioTimeoutMs, { allowSeparateTransferHost: false });
    const close = () => client.close();
    signal.addEventListener('abort', close, { once: true });
    try {
      signal.throwIfAborted();
      const { connectTimeoutMs } = access;
      const opening = openLine(client, access);
      const found = await withIoTimeout(opening, connectTimeoutMs, signal, figuresOf(access.settings));
      return new FtpSession(client, access, found, signal);
    } catch (thrown) {
      client.close();
      signal.throwIfAborted();
      throw thrown;
    } finally {
      signal.removeEventListener('abort', close);
    }
  }

  /** Whose doing the next requests are: when it is aborted, they and the line end. */
  workFor(signal: AbortSignal): void {
    this.#signal = signal;
  }

  get isBroken(): boolean {
    return this.#client.closed;
  }

  get figures(): Figures {
    return figuresOf(this.#access.settings);
  }

  end(): void {
    this.#client.close();
  }

  /** Whether there is such a folder that the account may enter. */
  hasFolder(path: string): Promise<boolean> {
    return this.#unlessRefused(this.#ask((client) => client.cd(path)));
  }

  async makeFolder(path: string): Promise<void> {
    if (await this.hasFolder(path)) return;
    await this.#ask((client) => client.send(`MKD ${path}`));
  }

  /** What lies in a folder; nothing in one that isn't there. */
  async list(folder: string): Promise<readonly FileInfo[]> {
    // A server may list nothing for a folder that it doesn't have.
    if (!(await this.hasFolder(folder))) return [];
    return await this.#ask((client) => client.list());
  }

  /** Null when there is no such file. */
  async find(path: string): Promise<FileInfo | null> {
    const cut = path.lastIndexOf('/');
    const listed = await this.list(path.slice(0, cut) || '/');
    return listed.find((one) => one.name === path.slice(cut + 1) && !one.isDirectory) ?? null;
  }

  /** As the listing says, or the server when it is asked for this file; 1970 where it does neither. */
  async modifiedAt(path: string, listed: FileInfo): Promise<Date> {
    if (listed.modifiedAt !== undefined) return listed.modifiedAt;
    let found = new Date(0);
    await this.#unlessRefused(
      this.#ask(async (client) => {
        found = await client.lastMod(path);
      }),
    );
    return found;
  }

  /** Null where the server tells it neither when asked nor in its listing. */
  async sizeOf(path: string): Promise<number | null> {
    let sizeBytes: number | null = null;
    const isTold = await this.#unlessRefused(
      this.#ask(async (client) => {
        sizeBytes = await client.size(path);
      }),
    );
    return isTold ? sizeBytes : ((await this.find(path))?.size ?? null);
  }

  /** Answers with the bytes that were sent. */
  async upload(localFile: string, path: string, onBytes?: (bytes: number) => void): Promise<number> {
    let sizeBytes = 0;
    const counted = new Transform({
      highWaterMark: pieceBytes,
      transform(piece: Buffer, _encoding, done) {
        sizeBytes += piece.length;
        onBytes?.(piece.length);
        done(null, piece);
      },
    });
    const source = createReadStream(localFile, { highWaterMark: pieceBytes });
    source.once('error', (error) => counted.destroy(error));
    try {
      await this.#ask((client) => client.uploadFrom(source.pipe(counted), path));
    } finally {
      source.destroy();
    }
    return sizeBytes;
  }

  async store(content: Buffer, path: string): Promise<void> {
    const whole = new Transform({ transform: (piece, _encoding, done) => done(null, piece) });
    whole.end(content);
    await this.#ask((client) => client.uploadFrom(whole, path));
  }

  async download(path: string, into: Writable): Promise<void> {
    await this.#ask((client) => client.downloadTo(into, path));
  }

  /** Gives a file its name, in the place of one that has it already. */
  async rename(from: string, to: string): Promise<void> {
    if (await this.#unlessRefused(this.#ask((client) => client.rename(from, to)))) return;
    // Some servers don't rename over a file that is there.
    await this.remove(to);
    await this.#ask((client) => client.rename(from, to));
  }

  /** Well also when the file is gone already. */
  async remove(path: string): Promise<void> {
    try {
      await this.#ask((client) => client.remove(path));
    } catch (thrown) {
      // The same number is given for a file that isn't there and for one that may not be removed.
      if (replyOf(thrown) === undefined || (await this.find(path)) !== null) throw thrown;
    }
  }

  /** Null where the server doesn't tell (most don't). */
  async freeBytes(path: string): Promise<number | null> {
    if (!this.#tellsSpace) return null;
    const { message } = await this.#ask((client) => client.send(`AVBL ${path}`));
    const found = /^213 (\d+)/.exec(message)?.[1];
    return found === undefined ? null : Number(found);
  }

  async #ask<T>(request: (client: Client) => Promise<T>): Promise<T> {
    const signal = this.#signal;
    const end = () => this.end();
    signal.throwIfAborted();
    signal.addEventListener('abort', end, { once: true });
    try {
      return await request(this.#client);
    } catch (thrown) {
      signal.throwIfAborted();
      throw judgeRequestFailure(thrown, this.figures);
    } finally {
      signal.removeEventListener('abort', end);
    }
  }

  /** False when the server refused it for good (5xx): it isn't there, or it isn't done here. */
  async #unlessRefused(asking: Promise<unknown>): Promise<boolean> {
    try {
      await asking;
      return true;
    } catch (thrown) {
      const reply = replyOf(thrown) ?? 0;
      if (reply >= 500 && reply < 600 && reply !== 530) return false;
      throw thrown;
    }
  }
}

interface Found {
  readonly home: string;
  readonly tellsSpace: boolean;
}

const pieceBytes = 256 * 1024;

/** Connects, encrypts, looks at the certificate, and only then signs in. */
async function openLine(client: Client, access: FtpAccess): Promise<Found> {
  const { settings } = access;
  await connectLine(client, settings, lookingTerms(settings.host));
  const { socket } = client.ftp;
  const shown = socket instanceof TLSSocket ? checkCertificate(socket, settings) : undefined;
  if (shown !== undefined && settings.certificate !== null) {
    // Files come and go over lines that take up the encryption of the first one, and with it what Node thought of its
    // certificate. So that those are held to the pinned one, too, a first line is made anew that trusts it alone.
    await connectLine(client, settings, pinningTerms(settings.host, shown));
  } else {
    client.ftp.tlsOptions = { ...client.ftp.tlsOptions, rejectUnauthorized: true };
  }
  // Routers forget a line on which nothing is said while a file goes over another.
  client.ftp.socket.setKeepAlive(true, 15_000);
  await signIn(client, access);
  try {
    await client.useDefaultSettings();
    const features = await client.features();
    return { home: await client.pwd(), tellsSpace: features.has('AVBL') };
  } catch (thrown) {
    throw judgeRequestFailure(thrown, figuresOf(settings));
  }
}

async function connectLine(client: Client, settings: FtpSettings, terms: ConnectionOptions): Promise<void> {
  const { host, port, security } = settings;
  const figures = figuresOf(settings);
  if (security === 'implicit') {
    await client.connectImplicitTLS(host, port, terms).catch((thrown: unknown) => {
      throw judgeSecuringFailure(thrown, figures);
    });
    return;
  }
  await client.connect(host, port).catch((thrown: unknown) => {
    throw judgeConnectFailure(thrown, figures);
  });
  if (security === 'none') return;
  await client.useTLS(terms).catch((thrown: unknown) => {
    throw judgeSecuringFailure(thrown, figures);
  });
}

async function signIn(client: Client, { settings, password }: FtpAccess): Promise<void> {
  let asked: 'user' | 'password' = 'user';
  try {
    await client.sendIgnoringError('OPTS UTF8 ON');
    const { code } = await client.send(`USER ${settings.user}`);
    asked = 'password';
    if (code !== 230) await client.send(`PASS ${password}`);
  } catch (thrown) {
    throw judgeSignInFailure(thrown, figuresOf(settings), asked, client.ftp.hasTLS);
  }
}

function figuresOf({ host, port, user }: FtpSettings): Figures {
  return { host, port, user };
}
