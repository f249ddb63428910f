import { stat } from 'node:fs/promises';
import type { SftpSettings } from '#lib/contract/assignment.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { partialSuffix } from '../../artifact/artifact.ts';
import type { StoredBytes } from '../../artifact/read-back.ts';
import { checkName } from '../check-name.ts';
import type { Destination, PutOptions, StoredCopy, StoredEntry, TestStep } from '../destination.ts';
import { refuseWithoutRoom } from '../judge-room.ts';
import { PieceReader } from '../piece-reader.ts';
import { runTest } from '../run-test.ts';
import { listRemote } from './list-remote.ts';
import { readAhead } from './read-ahead.ts';
import { sftpStatus, statusOf } from './sftp-failure.ts';
import { SftpSession } from './sftp-session.ts';
import { upload } from './upload.ts';

export interface SftpOptions {
  readonly settings: SftpSettings;
  /** Password or private key, as the settings' `signIn` says. */
  readonly secret: string;
  /** Default: 20 seconds. */
  readonly connectTimeoutMs?: number;
  /** Default: a minute. */
  readonly ioTimeoutMs?: number;
}

/** A folder on an SFTP server. Connects at the first request and anew when the line has broken since. */
export class SftpDestination implements Destination {
  readonly kind = 'sftp';
  readonly #options: SftpOptions;
  readonly #ending = new AbortController();
  #session: SftpSession | undefined;

  constructor(options: SftpOptions) {
    this.#options = options;
  }

  async check(signal: AbortSignal): Promise<void> {
    const session = await this.#connected(signal);
    const { path } = this.#options.settings;
    const found = await session.stat(path);
    if (found === null || !found.isDirectory()) throw this.#missing();
  }

  test(signal: AbortSignal): Promise<readonly TestStep[]> {
    return runTest({
      connect: async () => {
        await this.#connected(signal);
      },
      folder: () => this.check(signal),
      write: async (name, content) => {
        const session = await this.#connected(signal);
        await this.#makeFolders(session, name);
        const handle = await session.open(this.#pathOf(name), 'wx');
        await session.write(handle, content, 0);
        await session.close(handle);
      },
      read: (name) => this.readBack(name, signal),
      remove: (name) => this.remove(name, signal),
      freeBytes: () => this.freeBytes(signal),
    });
  }

  async freeBytes(signal: AbortSignal): Promise<number | null> {
    const session = await this.#connected(signal);
    return session.freeBytes(this.#options.settings.path);
  }

  async list(folder: string, signal: AbortSignal): Promise<readonly StoredEntry[]> {
    const session = await this.#connected(signal);
    await this.check(signal);
    return listRemote(session, this.#options.settings.path, checkName(folder), 'whole');
  }

  async listPartials(folder: string, signal: AbortSignal): Promise<readonly StoredEntry[]> {
    const session = await this.#connected(signal);
    return listRemote(session, this.#options.settings.path, checkName(folder), 'partial');
  }

  async put(localFile: string, name: string, options: PutOptions): Promise<StoredCopy> {
    const session = await this.#connected(options.signal);
    await this.check(options.signal);
    await this.#makeFolders(session, name);
    const path = this.#pathOf(name);
    const partialPath = path + partialSuffix;
    await session.remove(partialPath);
    refuseWithoutRoom(
      await session.freeBytes(this.#options.settings.path),
      (await stat(localFile)).size,
      session.figures,
    );
    try {
      const handle = await session.open(partialPath, 'wx');
      const sizeBytes = await upload(session, localFile, handle, options);
      await session.sync(handle);
      const storedBytes = await session.sizeOf(handle);
      await session.close(handle);
      if (storedBytes !== sizeBytes) throw this.#failure('copy_truncated', { sizeBytes, storedBytes });
      await session.rename(partialPath, path);
      return { place: path, sizeBytes };
    } catch (thrown) {
      options.signal.throwIfAborted();
      const reason = await this.#whyRefused(session, thrown);
      // Where the line is broken, the next try begins the same partial file anew.
      if (!session.isBroken) await session.remove(partialPath);
      throw reason;
    }
  }

  async stat(name: string, signal: AbortSignal): Promise<StoredEntry | null> {
    const session = await this.#connected(signal);
    const found = await session.stat(this.#pathOf(name));
    return found === null ? null : { name, sizeBytes: found.size, modifiedAt: new Date(found.mtime * 1000) };
  }

  async readBack(name: string, signal: AbortSignal): Promise<StoredBytes> {
    const session = await this.#connected(signal);
    const found = await session.stat(this.#pathOf(name));
    if (found === null) throw this.#failure('copy_missing', { name });
    const handle = await session.open(this.#pathOf(name), 'r');
    return new PieceReader(readAhead(session, handle, found.size), signal);
  }

  async remove(name: string, signal: AbortSignal): Promise<void> {
    const session = await this.#connected(signal);
    await session.remove(this.#pathOf(name));
    await session.remove(this.#pathOf(name) + partialSuffix);
  }

  async close(): Promise<void> {
    this.#session?.end();
    this.#ending.abort(this.#failure('copy_interrupted', {}));
  }

  async #connected(signal: AbortSignal): Promise<SftpSession> {
    signal.throwIfAborted();
    const ends = AbortSignal.any([signal, this.#ending.signal]);
    if (this.#session === undefined || this.#session.isBroken) {
      const { connectTimeoutMs = 20_000, ioTimeoutMs = 60_000 } = this.#options;
      this.#session = await SftpSession.open({ ...this.#options, connectTimeoutMs, ioTimeoutMs }, ends);
    }
    this.#session.workFor(ends);
    return this.#session;
  }

  /** The folder that the settings name must be there; those below it are ours to make. */
  async #makeFolders(session: SftpSession, name: string): Promise<void> {
    const folders = checkName(name).split('/').slice(0, -1);
    for (const [index] of folders.entries()) {
      await session.makeFolder(this.#pathOf(folders.slice(0, index + 1).join('/')));
    }
  }

  /** "Failure" is all that OpenSSH says of a full disk: the free space tells. */
  async #whyRefused(session: SftpSession, thrown: unknown): Promise<unknown> {
    const isUnexplained = thrown instanceof KeepwellError && statusOf(thrown.cause) === sftpStatus.failure;
    if (!isUnexplained || session.isBroken) return thrown;
    const freeBytes = await session.freeBytes(this.#options.settings.path);
    if (freeBytes === null || freeBytes >= 1024 * 1024) return thrown;
    return new KeepwellError('destination_full', {
      figures: { ...thrown.figures, freeBytes },
      retry: true,
      cause: thrown,
    });
  }

  #pathOf(name: string): string {
    const { path } = this.#options.settings;
    const folder = path === '' ? '.' : path.replace(/(.)\/+$/, '$1');
    if (checkName(name) === '') return folder;
    return folder === '/' ? `/${name}` : `${folder}/${name}`;
  }

  #missing(): KeepwellError {
    return this.#failure('destination_missing', { path: this.#options.settings.path });
  }

  #failure(
    code: 'destination_missing' | 'copy_missing' | 'copy_truncated' | 'copy_interrupted',
    more: Record<string, string | number>,
  ) {
    const { host, port, user } = this.#options.settings;
    const retry = code !== 'copy_missing';
    return new KeepwellError(code, { figures: { host, port, user, ...more }, retry });
  }
}
