import { access, constants, type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';
import { partialSuffix } from '../../artifact/artifact.ts';
import { rootFolder } from '../../artifact/names.ts';
import type { StoredBytes } from '../../artifact/read-back.ts';
import { freeBytesAt } from '../../platform/free-space.ts';
import { syncFolder } from '../../platform/sync-folder.ts';
import { checkName } from '../check-name.ts';
import type { Destination, PutOptions, StoredCopy, StoredEntry, TestStep } from '../destination.ts';
import { judgeFileFailure } from '../destination-failure.ts';
import { withIoTimeout } from '../io-timeout.ts';
import { refuseWithoutRoom } from '../judge-room.ts';
import { PieceReader } from '../piece-reader.ts';
import { runTest } from '../run-test.ts';
import { copyFile } from './copy-file.ts';
import { listFiles } from './list-files.ts';
import { makeFolders } from './make-folders.ts';
import { resolveRoot } from './resolve-root.ts';

export interface FolderOptions {
  readonly path: string;
  /** Folders that the site's own settings allow copies in. */
  readonly allowedRoots: readonly string[];
  /**
   * True once copies were stored here: a folder without any Keepwell folder in it is then the empty mount point of a
   * disk that is away, and writing to it would fill the system's disk.
   */
  readonly isInUse?: boolean;
  /**
   * Throws when what is at the path is no longer the disk that was meant. Asked before each step, and once more when a file
   * to be written is open, before its first byte: a mount point whose disk went away would take it to the system's disk.
   */
  readonly guard?: () => Promise<void>;
  /** What a failure to read stored bytes means here; the failure itself where it is left out. */
  readonly judgeReadFailure?: (failure: unknown) => Promise<unknown>;
  /** Without an answer from the file system for this long, the place counts as unreachable. Default: a minute. */
  readonly ioTimeoutMs?: number;
}

/** A folder of this machine: a second disk, or a share that the system has mounted. */
export class FolderDestination implements Destination {
  readonly kind = 'folder';
  readonly #options: FolderOptions;

  constructor(options: FolderOptions) {
    this.#options = options;
  }

  async check(signal: AbortSignal): Promise<void> {
    const root = await this.#root(signal);
    await this.#guard(signal, access(root, constants.W_OK | constants.X_OK));
  }

  test(signal: AbortSignal): Promise<readonly TestStep[]> {
    return runTest({
      connect: async () => {},
      folder: () => this.check(signal),
      write: async (name, content) => {
        const path = await this.#pathFor(name, signal);
        const file = await this.#open(path, 'wx', signal);
        try {
          await this.#guard(signal, file.writeFile(content));
          await this.#guard(signal, file.sync());
        } finally {
          await this.#guard(signal, file.close());
        }
      },
      read: (name) => this.readBack(name, signal),
      remove: (name) => this.remove(name, signal),
      freeBytes: () => this.freeBytes(signal),
    });
  }

  async freeBytes(signal: AbortSignal): Promise<number> {
    return this.#guard(signal, freeBytesAt(await this.#root(signal)));
  }

  async list(folder: string, signal: AbortSignal): Promise<readonly StoredEntry[]> {
    const root = await this.#root(signal);
    return this.#guard(signal, listFiles(root, checkName(folder), 'whole'));
  }

  async listPartials(folder: string, signal: AbortSignal): Promise<readonly StoredEntry[]> {
    const root = await this.#root(signal);
    return this.#guard(signal, listFiles(root, checkName(folder), 'partial'));
  }

  async put(localFile: string, name: string, options: PutOptions): Promise<StoredCopy> {
    const { signal } = options;
    const path = await this.#pathFor(name, signal);
    const partialPath = path + partialSuffix;
    // The rest of an earlier try goes first: it takes the room that this one needs.
    await this.#guard(signal, rm(partialPath, { force: true }));
    refuseWithoutRoom(await this.freeBytes(signal), (await stat(localFile)).size, this.#figures);
    const flushTimeoutMs = this.#timeoutMs * 15;
    const limits = {
      guard: <T>(working: Promise<T>) => withIoTimeout(working, this.#timeoutMs, signal, this.#figures),
      guardFlush: <T>(working: Promise<T>) => withIoTimeout(working, flushTimeoutMs, signal, this.#figures),
      onOpen: () => this.#options.guard?.() ?? Promise.resolve(),
    };
    try {
      const sizeBytes = await copyFile(localFile, partialPath, limits, options);
      const written = await limits.guard(stat(partialPath));
      if (written.size !== sizeBytes)
        throw new KeepwellError('copy_truncated', { figures: { ...this.#figures, sizeBytes: written.size } });
      await limits.guard(rename(partialPath, path));
      await limits.guardFlush(syncFolder(dirname(path)));
      return { place: path, sizeBytes };
    } catch (thrown) {
      await this.#clean(partialPath, thrown);
      signal.throwIfAborted();
      throw judgeFileFailure(thrown, this.#figures);
    }
  }

  async stat(name: string, signal: AbortSignal): Promise<StoredEntry | null> {
    const path = join(await this.#root(signal), checkName(name));
    const found = await this.#guard(signal, statOrNull(path));
    return found === null ? null : { name, sizeBytes: found.size, modifiedAt: found.mtime };
  }

  async readBack(name: string, signal: AbortSignal): Promise<StoredBytes> {
    const path = join(await this.#root(signal), checkName(name));
    if ((await this.#guard(signal, statOrNull(path))) === null) {
      throw new KeepwellError('copy_missing', { figures: { ...this.#figures, name } });
    }
    const file = await this.#open(path, 'r', signal);
    const spare: Buffer[] = [];
    const read = async (position: number) => {
      const piece = spare.pop() ?? Buffer.allocUnsafe(pieceBytes);
      const { bytesRead } = await file.read(piece, 0, pieceBytes, position);
      return piece.subarray(0, bytesRead);
    };
    return new PieceReader(
      {
        read: (position) => this.#guard(signal, read(position)).catch((thrown) => this.#refuseRead(thrown)),
        recycle: (piece) => {
          if (piece.length === pieceBytes) spare.push(piece);
        },
        close: () => file.close(),
      },
      signal,
    );
  }

  async remove(name: string, signal: AbortSignal): Promise<void> {
    const path = join(await this.#root(signal), checkName(name));
    await this.#guard(signal, rm(path, { force: true }));
    await this.#guard(signal, rm(path + partialSuffix, { force: true }));
  }

  async close(): Promise<void> {}

  get #timeoutMs(): number {
    return this.#options.ioTimeoutMs ?? 60_000;
  }

  get #figures() {
    return { path: this.#options.path };
  }

  async #refuseRead(thrown: unknown): Promise<never> {
    throw (await this.#options.judgeReadFailure?.(thrown)) ?? thrown;
  }

  async #root(signal: AbortSignal): Promise<string> {
    const { path, allowedRoots, isInUse, guard } = this.#options;
    if (guard !== undefined) await this.#guard(signal, guard());
    const root = await this.#guard(signal, resolveRoot(path, allowedRoots));
    if (isInUse === true && (await this.#guard(signal, statOrNull(join(root, rootFolder)))) === null) {
      throw new KeepwellError('destination_missing', {
        figures: { ...this.#figures, reason: 'not_mounted' },
        retry: true,
      });
    }
    return root;
  }

  /** The path of a file that is to be written, its folders made. */
  async #pathFor(name: string, signal: AbortSignal): Promise<string> {
    const root = await this.#root(signal);
    const folders = checkName(name).split('/');
    const file = folders.pop() ?? '';
    return join(await this.#guard(signal, makeFolders(root, folders)), file);
  }

  async #open(path: string, mode: 'r' | 'wx', signal: AbortSignal): Promise<FileHandle> {
    const opening = open(path, mode, 0o640);
    try {
      return await this.#guard(signal, opening);
    } catch (thrown) {
      // One that comes too late is closed when it comes; if it never opened, the reason is told already.
      opening.then((file) => file.close()).catch(() => {});
      throw thrown;
    }
  }

  async #guard<T>(signal: AbortSignal, working: Promise<T>): Promise<T> {
    try {
      return await withIoTimeout(working, this.#timeoutMs, signal, this.#figures);
    } catch (thrown) {
      signal.throwIfAborted();
      throw judgeFileFailure(thrown, this.#figures);
    }
  }

  /** What was half-written goes, where the place still answers; else the next try of the same copy begins it anew. */
  async #clean(partialPath: string, thrown: unknown): Promise<void> {
    if (thrown instanceof KeepwellError && thrown.code === 'destination_unreachable') return;
    try {
      await withIoTimeout(
        rm(partialPath, { force: true }),
        this.#timeoutMs,
        new AbortController().signal,
        this.#figures,
      );
    } catch (failed) {
      // The reason for which it could not be written: that one is told.
      if (!(failed instanceof KeepwellError) && codeOf(failed) === undefined) throw failed;
    }
  }
}

const pieceBytes = 1024 * 1024;

async function statOrNull(path: string) {
  try {
    return await stat(path);
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT' || codeOf(thrown) === 'ENOTDIR') return null;
    throw thrown;
  }
}
