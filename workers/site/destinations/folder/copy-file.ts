import { type FileHandle, open } from 'node:fs/promises';
import type { PutOptions } from '../destination.ts';

export interface FileLimits {
  /** Runs one call to the file system under the place's time limit. */
  readonly guard: <T>(working: Promise<T>) => Promise<T>;
  /** The same for a flush, which a slow stick may take minutes for. */
  readonly guardFlush: <T>(working: Promise<T>) => Promise<T>;
  /** Asked when the new file is open and nothing is written yet; throws when it isn't where it should be. */
  readonly onOpen: () => Promise<void>;
}

const pieceBytes = 1024 * 1024;

/** After this much the disk is made to catch up, so that the last flush isn't minutes of silence on a slow one. */
const flushBytes = 256 * 1024 * 1024;

/** Copies a local file to a new one and flushes it to the disk. Answers with the bytes written. */
export async function copyFile(
  from: string,
  to: string,
  limits: FileLimits,
  options: PutOptions,
): Promise<number> {
  const source = await open(from, 'r');
  try {
    const target = await limits.guard(open(to, 'wx', 0o640));
    try {
      await limits.onOpen();
      return await copyAll(source, target, limits, options);
    } finally {
      await limits.guard(target.close());
    }
  } finally {
    await source.close();
  }
}

/** Reads the next piece while the one before is being written. */
async function copyAll(
  source: FileHandle,
  target: FileHandle,
  limits: FileLimits,
  options: PutOptions,
): Promise<number> {
  const buffers: [Buffer, Buffer] = [Buffer.allocUnsafe(pieceBytes), Buffer.allocUnsafe(pieceBytes)];
  let total = 0;
  let sinceFlush = 0;
  let next = await source.read(buffers[0], 0, pieceBytes, null);
  for (let turn = 0; next.bytesRead > 0; turn = 1 - turn) {
    options.signal.throwIfAborted();
    const piece = next.buffer.subarray(0, next.bytesRead);
    const writing = limits.guard(writeAll(target, piece));
    const reading = source.read(buffers[1 - turn] as Buffer, 0, pieceBytes, null);
    [, next] = await Promise.all([writing, reading]);
    total += piece.length;
    sinceFlush += piece.length;
    options.onBytes?.(piece.length);
    if (sinceFlush < flushBytes) continue;
    await limits.guardFlush(target.datasync());
    sinceFlush = 0;
  }
  await limits.guardFlush(target.sync());
  return total;
}

async function writeAll(target: FileHandle, piece: Buffer): Promise<void> {
  for (let at = 0; at < piece.length; ) {
    const { bytesWritten } = await target.write(piece, at, piece.length - at, null);
    at += bytesWritten;
  }
}
