import { type FileHandle, open } from 'node:fs/promises';
import type { PutOptions } from '../destination.ts';
import type { SftpSession } from './sftp-session.ts';

/** What one request may carry with every server (34,000 bytes), and how many are under way at a time. */
const pieceBytes = 32 * 1024;
const underWay = 64;

/**
 * Sends a local file to an open one at the server. Requests are not waited for one by one: over a line with 40 ms to
 * and fro that would be 0.8 MB/s at most, whatever its width.
 */
export async function upload(
  session: SftpSession,
  localFile: string,
  handle: Buffer,
  options: PutOptions,
): Promise<number> {
  const source = await open(localFile, 'r');
  try {
    return await sendAll(session, source, handle, options);
  } finally {
    await source.close();
  }
}

async function sendAll(
  session: SftpSession,
  source: FileHandle,
  handle: Buffer,
  options: PutOptions,
): Promise<number> {
  const sending = new Set<Promise<void>>();
  let failure: { readonly reason: unknown } | undefined;
  let position = 0;
  for await (const block of blocksOf(source)) {
    for (let at = 0; at < block.length; at += pieceBytes) {
      options.signal.throwIfAborted();
      const piece = block.subarray(at, at + pieceBytes);
      const sent = session.write(handle, piece, position).then(
        () => options.onBytes?.(piece.length),
        (reason: unknown) => {
          failure ??= { reason };
        },
      );
      const settled = sent.then(() => {
        sending.delete(settled);
      });
      sending.add(settled);
      position += piece.length;
      while (sending.size >= underWay) await Promise.race(sending);
      if (failure !== undefined) break;
    }
    if (failure !== undefined) break;
  }
  await Promise.all(sending);
  if (failure !== undefined) throw failure.reason;
  return position;
}

async function* blocksOf(source: FileHandle): AsyncGenerator<Buffer> {
  for (;;) {
    // A new one for each: the pieces of the last are still on their way.
    const { buffer, bytesRead } = await source.read(
      Buffer.allocUnsafe(pieceBytes * 32),
      0,
      pieceBytes * 32,
      null,
    );
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}
