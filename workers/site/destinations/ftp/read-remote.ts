import { PassThrough, Writable } from 'node:stream';
import type { StoredBytes } from '../../artifact/read-back.ts';
import type { FtpSession } from './ftp-session.ts';

/**
 * A file at the server as a stream, over a line of its own that ends with it. The stream ends well only when the server
 * has said that it sent all: the library closes its target after a failure too, which would pass for the file's end.
 */
export function readRemote(session: FtpSession, path: string, signal: AbortSignal): StoredBytes {
  const out = new PassThrough({ highWaterMark: 1024 * 1024, signal });
  const into = new Writable({
    highWaterMark: 256 * 1024,
    write: (piece, _encoding, done) => {
      out.write(piece, done);
    },
  });
  out.once('close', () => session.end());
  session.download(path, into).then(
    () => out.end(),
    (thrown: Error) => out.destroy(thrown),
  );
  return out;
}
