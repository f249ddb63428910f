import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';
import { AgeEncryptStream } from './age/encrypt-stream.ts';
import { partialSuffix, type WrittenArtifact } from './artifact.ts';
import { CompressStream } from './compress-stream.ts';
import { HashedFile } from './hashed-file.ts';

export interface WriteOptions {
  /** Path that the artifact gets when it is promoted; it is written as `<path>.partial`. */
  readonly path: string;
  /** age recipients: the site's own key and the practice's recovery key. */
  readonly recipients: readonly string[];
  readonly signal: AbortSignal;
  /** Called with the bytes of each piece of the plain dump. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * Compresses, encrypts, hashes and stores a plain dump in constant memory, and fsyncs it. What lies there afterwards
 * is no copy yet: it is proved, then promoted. Whatever goes wrong, nothing is left; a full disk is `staging_full`,
 * and an error of the dump itself comes through as it is.
 */
export async function writeArtifact(plain: Readable, options: WriteOptions): Promise<WrittenArtifact> {
  const partialPath = options.path + partialSuffix;
  const compressed = new CompressStream(options.onBytes);
  const file = new HashedFile(partialPath);
  try {
    await pipeline(plain, compressed, new AgeEncryptStream(options.recipients), file, {
      signal: options.signal,
    });
  } catch (thrown) {
    await rm(partialPath, { force: true });
    throw stagingFailure(thrown, partialPath, file.sizeBytes);
  }
  return { partialPath, sizeBytes: file.sizeBytes, sha256: file.sha256, plainBytes: compressed.plainBytes };
}

const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

function stagingFailure(thrown: unknown, path: string, writtenBytes: number): unknown {
  if (!fullCodes.has(codeOf(thrown) ?? '')) return thrown;
  return new KeepwellError('staging_full', { figures: { path, writtenBytes }, retry: true, cause: thrown });
}
