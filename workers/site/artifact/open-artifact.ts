import { finished, PassThrough, type Readable } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import { KeepwellError } from '#lib/shared/errors.ts';
import { AgeDecryptStream } from './age/decrypt-stream.ts';

/**
 * An artifact's bytes in, the plain dump out. The stream ends only after age's last chunk was authenticated and zstd's
 * frame was whole; before that its bytes may be a mere beginning, so they go to nothing but a proof or a temporary
 * place. A cut or altered copy destroys it with `copy_altered`, a key that doesn't fit with `key_wrong`. `judgeEnd` is
 * asked once all of that has been found good, before the stream ends; an error that it answers with destroys it.
 */
export function openArtifact(
  sealed: Readable,
  identities: readonly string[],
  judgeEnd: () => Error | null = () => null,
): Readable {
  const decrypted = new AgeDecryptStream(identities);
  const unzipped = createZstdDecompress({ chunkSize: 128 * 1024 });
  // zstd ends with its frame: what comes after it would be passed over in silence, the end of the age file included.
  const plain = new PassThrough({
    highWaterMark: 256 * 1024,
    flush(done) {
      const isWhole = decrypted.sawLastChunk && decrypted.plainBytes === unzipped.bytesWritten;
      done(isWhole ? judgeEnd() : new KeepwellError('copy_altered', { figures: { at: 'end' } }));
    },
  });
  // By hand: pipeline() would destroy the last stream with zstd's own error before that is put into our words, and
  // takes a stream that it writes to for finished before that has given out all it holds.
  const stages = [sealed, decrypted, unzipped];
  for (const stage of stages) {
    finished(stage, (error) => {
      if (error) plain.destroy(asCopyFailure(error));
    });
  }
  plain.once('close', () => {
    for (const stage of stages) stage.destroy();
  });
  return sealed.pipe(decrypted).pipe(unzipped).pipe(plain);
}

function asCopyFailure(error: Error): Error {
  const isZstd = 'errno' in error && 'code' in error && /^(Z_|ZSTD_)/.test(String(error.code));
  return isZstd ? new KeepwellError('copy_altered', { figures: { at: 'compression' }, cause: error }) : error;
}
