import type { FileEntryWithStats, SFTPWrapper, Stats } from 'ssh2';
import type { Figures } from '#lib/shared/errors.ts';
import { withIoTimeout } from '../io-timeout.ts';
import { connectSftp, type SftpAccess, type SftpLine } from './connect.ts';
import { judgeRequestFailure, sftpStatus, statusOf } from './sftp-failure.ts';

export interface SftpSessionOptions extends SftpAccess {
  /** Without an answer for this long, the line counts as broken. */
  readonly ioTimeoutMs: number;
}

/** What a destination asks of an SFTP server, each request with its time limit; a request that isn't answered ends the line. */
export class SftpSession {
  readonly #line: SftpLine;
  readonly #options: SftpSessionOptions;
  #signal: AbortSignal;
  #isBroken = false;

  private constructor(line: SftpLine, options: SftpSessionOptions, signal: AbortSignal) {
    this.#line = line;
    this.#options = options;
    this.#signal = signal;
    // What breaks the line also fails the requests that wait on it; without a listener it would end the process.
    const broke = () => {
      this.#isBroken = true;
    };
    line.client.on('error', broke);
    line.client.on('close', broke);
    line.sftp.on('error', broke);
    line.sftp.on('close', broke);
  }

  static async open(options: SftpSessionOptions, signal: AbortSignal): Promise<SftpSession> {
    return new SftpSession(await connectSftp(options, signal), options, signal);
  }

  /** Whose doing the next requests are: when it is aborted, they and the line end. */
  workFor(signal: AbortSignal): void {
    this.#signal = signal;
  }

  get isBroken(): boolean {
    return this.#isBroken;
  }

  get figures(): Figures {
    const { host, port, user } = this.#options.settings;
    return { host, port, user };
  }

  end(): void {
    this.#isBroken = true;
    this.#line.client.end();
  }

  stat(path: string): Promise<Stats | null> {
    return this.#orNull(this.#ask<Stats>((sftp, done) => sftp.stat(path, done)));
  }

  list(path: string): Promise<FileEntryWithStats[] | null> {
    return this.#orNull(this.#ask<FileEntryWithStats[]>((sftp, done) => sftp.readdir(path, done)));
  }

  open(path: string, mode: 'r' | 'w' | 'wx'): Promise<Buffer> {
    return this.#ask<Buffer>((sftp, done) => sftp.open(path, mode, { mode: 0o640 }, done));
  }

  async close(handle: Buffer): Promise<void> {
    await this.#ask<undefined>((sftp, done) =>
      sftp.close(handle, (error) => done(error ?? undefined, undefined)),
    );
  }

  async write(handle: Buffer, piece: Buffer, position: number): Promise<void> {
    await this.#ask<undefined>((sftp, done) =>
      sftp.write(handle, piece, 0, piece.length, position, (error) => done(error ?? undefined, undefined)),
    );
  }

  /** Empty at the end of the file. */
  async read(handle: Buffer, position: number, bytes: number): Promise<Buffer> {
    const into = Buffer.allocUnsafe(bytes);
    const count = await this.#ask<number>((sftp, done) =>
      sftp.read(handle, into, 0, bytes, position, (error, bytesRead) =>
        statusOf(error) === endOfFile ? done(undefined, 0) : done(error ?? undefined, bytesRead),
      ),
    );
    return into.subarray(0, count);
  }

  async sizeOf(handle: Buffer): Promise<number> {
    return (await this.#ask<Stats>((sftp, done) => sftp.fstat(handle, done))).size;
  }

  /** Flushes to the server's disk where the server offers it (OpenSSH does). */
  async sync(handle: Buffer): Promise<void> {
    await this.#offered(
      (sftp, done) => sftp.ext_openssh_fsync(handle, (error) => done(error ?? undefined, true)),
      syncTimes,
    );
  }

  /** Gives a file its name, in the place of one that has it already, at once where the server offers it. */
  async rename(from: string, to: string): Promise<void> {
    const isDone = await this.#offered((sftp, done) =>
      sftp.ext_openssh_rename(from, to, (error) => done(error ?? undefined, true)),
    );
    if (isDone !== null) return;
    await this.remove(to);
    await this.#ask<undefined>((sftp, done) =>
      sftp.rename(from, to, (error) => done(error ?? undefined, undefined)),
    );
  }

  /** Well also when the file is gone already. */
  async remove(path: string): Promise<void> {
    await this.#orNull(
      this.#ask<undefined>((sftp, done) => sftp.unlink(path, (error) => done(error ?? undefined, undefined))),
    );
  }

  /** Makes a folder; one that is there is well too. */
  async makeFolder(path: string): Promise<void> {
    const found = await this.stat(path);
    if (found?.isDirectory()) return;
    await this.#ask<undefined>((sftp, done) =>
      sftp.mkdir(path, { mode: 0o750 }, (error) => done(error ?? undefined, undefined)),
    );
  }

  /** Null where the server doesn't tell. */
  async freeBytes(path: string): Promise<number | null> {
    const found = await this.#offered<{ f_bavail: number; f_frsize: number }>((sftp, done) =>
      sftp.ext_openssh_statvfs(path, (error, stats) => done(error ?? undefined, stats as never)),
    );
    return found === null ? null : Number(found.f_bavail) * Number(found.f_frsize);
  }

  async #ask<T>(request: Request<T>, times = 1): Promise<T> {
    const timeoutMs = this.#options.ioTimeoutMs * times;
    try {
      return await withIoTimeout(this.#send(request), timeoutMs, this.#signal, this.figures);
    } catch (thrown) {
      if (statusOf(thrown) === undefined) this.end();
      this.#signal.throwIfAborted();
      throw judgeRequestFailure(thrown, this.figures);
    }
  }

  #send<T>(request: Request<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#isBroken) throw new Error('The line to the server is broken');
      request(this.#line.sftp, (error, value) => (error ? reject(error) : resolve(value)));
    });
  }

  /** An extension of OpenSSH's: null where the server doesn't have it, which the library throws for before it sends. */
  async #offered<T>(request: Request<T>, times = 1): Promise<T | null> {
    let isOffered = true;
    const asked: Request<T | null> = (sftp, done) => {
      try {
        request(sftp, done as (error: Error | undefined, value: T) => void);
      } catch {
        isOffered = false;
        done(undefined, null);
      }
    };
    const answer = await this.#ask(asked, times);
    return isOffered ? answer : null;
  }

  async #orNull<T>(asking: Promise<T>): Promise<T | null> {
    try {
      return await asking;
    } catch (thrown) {
      const cause = thrown instanceof Error ? thrown.cause : undefined;
      if (statusOf(cause) === sftpStatus.noSuchFile) return null;
      throw thrown;
    }
  }
}

type Request<T> = (sftp: SFTPWrapper, done: (error: Error | undefined, value: T) => void) => void;

const endOfFile = 1;

/** A flush may take as long as the server's disk needs for all that it has cached. */
const syncTimes = 10;
