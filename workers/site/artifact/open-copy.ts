import type { Readable } from 'node:stream';
import type { StoredFile } from '#lib/contract/manifest.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { HashStream } from './hash-stream.ts';
import { openArtifact } from './open-artifact.ts';
import { judgeReadBack } from './read-back.ts';
import type { Shelf } from './shelf.ts';

export interface OpenCopyOptions {
  /** What the manifest says of the file; the manifest must have been verified before. */
  readonly expected: StoredFile;
  /** age identities, any of which may fit: the site's own key or the practice's recovery key. */
  readonly identities: readonly string[];
  /** Ends the stream, with its reason, at any time. */
  readonly signal: AbortSignal;
}

/**
 * A stored file of a copy (the dump, or the roles) as its plain content, read from the shelf in one go. The stream ends
 * only when all is known to be good: size and hash of the stored bytes are the manifest's, age's last chunk was authentic,
 * zstd's frame was whole. Any fault destroys it, at the latest where its end would be: `copy_truncated`, `copy_altered`,
 * `key_wrong`, or what reading the shelf failed with. Until its end its bytes may be anything, so they go to nothing but a
 * proof, a `*.partial`, or a database that is dropped when the stream fails.
 */
export async function openPlainCopy(shelf: Shelf, name: string, options: OpenCopyOptions): Promise<Readable> {
  return openPlain(await shelf.readBack(name, options.signal), options);
}

/** The same for stored bytes that are being read already. */
export function openPlain(stored: Readable, { expected, identities, signal }: OpenCopyOptions): Readable {
  const hashed = new HashStream();
  stored.once('error', (error) => hashed.destroy(error));
  hashed.once('close', () => stored.destroy());
  const plain = openArtifact(stored.pipe(hashed), identities, () => faultOf(expected, hashed));
  // Told to whoever reads it; an error that comes before somebody does must not end the process.
  plain.on('error', () => {});
  const abort = () => plain.destroy(asError(signal.reason));
  plain.once('close', () => signal.removeEventListener('abort', abort));
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  return plain;
}

function faultOf(expected: StoredFile, hashed: HashStream): KeepwellError | null {
  const verdict = judgeReadBack(expected, hashed.passed);
  return verdict === 'intact' ? null : new KeepwellError(verdict, { figures: { file: expected.name } });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
