import type { Readable } from 'node:stream';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { StoredBytes } from '../../artifact/read-back.ts';
import { PieceReader } from '../piece-reader.ts';
import { judgeS3Failure } from './s3-failure.ts';
import type { S3Line } from './s3-line.ts';

/** A stored file's bytes; a line that breaks on the way is the stream's failure, never its end. */
export function readObject(
  line: S3Line,
  key: string,
  versionId: string | null,
  signal: AbortSignal,
): StoredBytes {
  const asked = { Bucket: line.bucket, Key: key, ...(versionId === null ? {} : { VersionId: versionId }) };
  let body: Readable | undefined;
  let pieces: AsyncIterator<Buffer> | undefined;
  const begin = async () => {
    const found = await line.ask('GetObject', signal, (client, ask) =>
      client.send(new GetObjectCommand(asked), ask),
    );
    body = found.Body as Readable;
    return body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  };
  return new PieceReader(
    {
      async read() {
        pieces ??= await begin();
        try {
          const next = await pieces.next();
          return next.done === true ? Buffer.alloc(0) : next.value;
        } catch (thrown) {
          signal.throwIfAborted();
          throw judgeS3Failure(thrown, 'GetObject', line.figures);
        }
      },
      async close() {
        body?.destroy();
      },
    },
    signal,
  );
}
