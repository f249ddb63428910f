import type { PieceSource } from '../piece-reader.ts';
import type { SftpSession } from './sftp-session.ts';

const pieceBytes = 32 * 1024;
const ahead = 64;

/** Reads a file at the server with many requests under way, and gives the answers out in their order. */
export function readAhead(session: SftpSession, handle: Buffer, sizeBytes: number): PieceSource {
  const asked: Promise<Buffer>[] = [];
  let askedTo = 0;
  const askMore = () => {
    while (asked.length < ahead && askedTo < sizeBytes) {
      const from = askedTo;
      askedTo = Math.min(from + pieceBytes, sizeBytes);
      const piece = readWhole(session, handle, from, askedTo - from);
      // It may fail while an earlier one is still being waited for, whose failure is then the one that is told.
      piece.catch(() => {});
      asked.push(piece);
    }
  };
  return {
    async read() {
      askMore();
      const next = await (asked.shift() ?? Promise.resolve(Buffer.alloc(0)));
      return next;
    },
    close: () => (session.isBroken ? Promise.resolve() : session.close(handle)),
  };
}

/** A server may answer with less than it was asked for. */
async function readWhole(session: SftpSession, handle: Buffer, from: number, bytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let got = 0; got < bytes; ) {
    const part = await session.read(handle, from + got, bytes - got);
    if (part.length === 0) break;
    parts.push(part);
    got += part.length;
  }
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
}
