import { stat } from 'node:fs/promises';
import type { FtpSettings } from '#lib/contract/assignment.ts';
import { type Figures, KeepwellError } from '#lib/shared/errors.ts';
import { partialSuffix } from '../../artifact/artifact.ts';
import type { StoredBytes } from '../../artifact/read-back.ts';
import { checkName } from '../check-name.ts';
import type { Destination, PutOptions, StoredCopy, StoredEntry, TestStep } from '../destination.ts';
import { refuseWithoutRoom } from '../judge-room.ts';
import { runTest } from '../run-test.ts';
import { FtpSession } from './ftp-session.ts';
import { readRemote } from './read-remote.ts';

export interface FtpOptions {
  readonly settings: FtpSettings;
  readonly password: string;
  /** Default: 20 seconds. */
  readonly connectTimeoutMs?: number;
  /** Default: a minute. */
  readonly ioTimeoutMs?: number;
}

/** How long the removal of what was begun may hold up the failure that made it rubbish. */
const tidyMs = 10_000;

/**
 * A folder on an FTP server, encrypted unless the settings say otherwise. Connects at the first request and anew when the
 * line has broken since. One thing at a time goes over a line; what is read back comes over a line of its own.
 */
export class FtpDestination implements Destination {
  readonly kind = 'ftp';
  readonly #options: FtpOptions;
  readonly #ending = new AbortController();
  #session: FtpSession | undefined;

  constructor(options: FtpOptions) {
    this.#options = options;
  }

  async check(signal: AbortSignal): Promise<void> {
    const session = await this.#connected(signal);
    const { path } = this.#options.settings;
    if (!(await session.hasFolder(this.#pathOf(session, ''))))
      throw this.#failure('destination_missing', { path });
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
        await session.store(content, this.#pathOf(session, name));
      },
      read: (name) => this.readBack(name, signal),
      remove: (name) => this.remove(name, signal),
      freeBytes: () => this.freeBytes(signal),
    });
  }

  async freeBytes(signal: AbortSignal): Promise<number | null> {
    const session = await this.#connected(signal);
    return session.freeBytes(this.#pathOf(session, ''));
  }

  async list(folder: string, signal: AbortSignal): Promise<readonly StoredEntry[]> {
    const session = await this.#connected(signal);
    await this.check(signal);
    return this.#listBelow(session, folder, 'whole');
  }

  /** What was begun below a folder and left. */
  async listPartials(folder: string, signal: AbortSignal): Promise<readonly StoredEntry[]> {
    const session = await this.#connected(signal);
    await this.check(signal);
    return this.#listBelow(session, folder, 'partial');
  }

  async put(localFile: string, name: string, options: PutOptions): Promise<StoredCopy> {
    const session = await this.#connected(options.signal);
    await this.check(options.signal);
    await this.#makeFolders(session, name);
    await this.#sweep(session, name);
    const neededBytes = (await stat(localFile)).size;
    const freeBytes = await session.freeBytes(this.#pathOf(session, ''));
    refuseWithoutRoom(freeBytes, neededBytes, session.figures);
    const path = this.#pathOf(session, name);
    const partialPath = path + partialSuffix;
    try {
      const sizeBytes = await session.upload(localFile, partialPath, options.onBytes);
      const storedBytes = await session.sizeOf(partialPath);
      if (storedBytes === null) throw this.#failure('destination_error', { reason: 'SIZE' });
      if (storedBytes !== sizeBytes) throw this.#failure('copy_truncated', { sizeBytes, storedBytes });
      await session.rename(partialPath, path);
      return { place: path, sizeBytes };
    } catch (thrown) {
      await this.#tidy(partialPath);
      options.signal.throwIfAborted();
      throw thrown;
    }
  }

  async stat(name: string, signal: AbortSignal): Promise<StoredEntry | null> {
    const session = await this.#connected(signal);
    const path = this.#pathOf(session, name);
    const found = await session.find(path);
    if (found === null) return null;
    return { name, sizeBytes: found.size, modifiedAt: await session.modifiedAt(path, found) };
  }

  async readBack(name: string, signal: AbortSignal): Promise<StoredBytes> {
    const session = await this.#connected(signal);
    const path = this.#pathOf(session, name);
    if ((await session.find(path)) === null) throw this.#failure('copy_missing', { name });
    const ends = AbortSignal.any([signal, this.#ending.signal]);
    return readRemote(await this.#open(ends), path, ends);
  }

  async remove(name: string, signal: AbortSignal): Promise<void> {
    const session = await this.#connected(signal);
    const path = this.#pathOf(session, name);
    await session.remove(path);
    await session.remove(path + partialSuffix);
  }

  async close(): Promise<void> {
    this.#session?.end();
    this.#ending.abort(this.#failure('copy_interrupted', {}));
  }

  async #connected(signal: AbortSignal): Promise<FtpSession> {
    signal.throwIfAborted();
    const ends = AbortSignal.any([signal, this.#ending.signal]);
    if (this.#session === undefined || this.#session.isBroken) this.#session = await this.#open(ends);
    this.#session.workFor(ends);
    return this.#session;
  }

  #open(signal: AbortSignal): Promise<FtpSession> {
    const { connectTimeoutMs = 20_000, ioTimeoutMs = 60_000 } = this.#options;
    return FtpSession.open({ ...this.#options, connectTimeoutMs, ioTimeoutMs }, signal);
  }

  /** The folder that the settings name must be there; those below it are ours to make. */
  async #makeFolders(session: FtpSession, name: string): Promise<void> {
    const folders = checkName(name).split('/').slice(0, -1);
    if (await session.hasFolder(this.#pathOf(session, folders.join('/')))) return;
    for (const [index] of folders.entries()) {
      await session.makeFolder(this.#pathOf(session, folders.slice(0, index + 1).join('/')));
    }
  }

  /**
   * Removes what an earlier agent had begun in the same folder and could not remove: the folder is this site's own, and
   * one copy goes to a destination at a time, so nobody is writing it.
   */
  async #sweep(session: FtpSession, name: string): Promise<void> {
    const folder = this.#pathOf(session, name.split('/').slice(0, -1).join('/'));
    for (const one of await session.list(folder)) {
      if (one.isFile && one.name.endsWith(partialSuffix)) await session.remove(`${folder}/${one.name}`);
    }
  }

  /** Removes a file that was begun, over a new line where the old one broke. What can't be now is swept by the next put. */
  async #tidy(partialPath: string): Promise<boolean> {
    try {
      const session = await this.#connected(AbortSignal.timeout(tidyMs));
      await session.remove(partialPath);
      return true;
    } catch (thrown) {
      if (thrown instanceof Error) return false;
      throw thrown;
    }
  }

  async #listBelow(session: FtpSession, folder: string, which: 'whole' | 'partial'): Promise<StoredEntry[]> {
    const found: StoredEntry[] = [];
    for (const one of await session.list(this.#pathOf(session, folder))) {
      const name = folder === '' ? one.name : `${folder}/${one.name}`;
      if (one.isDirectory) found.push(...(await this.#listBelow(session, name, which)));
      else if (one.isFile && one.name.endsWith(partialSuffix) === (which === 'partial')) {
        const modifiedAt = await session.modifiedAt(this.#pathOf(session, name), one);
        found.push({ name, sizeBytes: one.size, modifiedAt });
      }
    }
    return found;
  }

  /** An absolute path: the server's idea of where we are moves while folders are looked at. */
  #pathOf(session: FtpSession, name: string): string {
    const { path } = this.#options.settings;
    const below = path.startsWith('/')
      ? path
      : `${session.home}/${path === '.' ? '' : path.replace(/^\.\//, '')}`;
    const folder = below.replace(/\/{2,}/g, '/').replace(/\/+$/, '');
    return checkName(name) === '' ? folder || '/' : `${folder}/${name}`;
  }

  #failure(
    code:
      | 'destination_missing'
      | 'destination_error'
      | 'copy_missing'
      | 'copy_truncated'
      | 'copy_interrupted',
    more: Figures,
  ): KeepwellError {
    const { host, port, user } = this.#options.settings;
    return new KeepwellError(code, {
      figures: { host, port, user, ...more },
      retry: code !== 'copy_missing',
    });
  }
}
