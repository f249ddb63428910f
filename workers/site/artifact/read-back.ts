import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { StoredFile } from '#lib/contract/manifest.ts';
import { KeepwellError } from '#lib/shared/errors.ts';

export interface ReadBack {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/**
 * Stored bytes as they are read. Whoever is done with a piece, and holds on to no part of it, may give it back to be filled
 * anew: read-backs that each leave their copy's size behind as garbage held 60 MB more (measured with three of 320 MB).
 */
export interface StoredBytes extends Readable {
  recycle?(piece: Buffer): void;
}

/** Reads stored bytes to their end and hashes them. */
export async function readBackHash(stored: StoredBytes): Promise<ReadBack> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const piece of stored as AsyncIterable<Buffer>) {
    hash.update(piece);
    sizeBytes += piece.length;
    stored.recycle?.(piece);
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

export type ReadBackVerdict = 'intact' | 'copy_truncated' | 'copy_altered';

/** A copy is intact when what was read back is, byte for byte, what its manifest names. */
export function judgeReadBack(expected: StoredFile, found: ReadBack): ReadBackVerdict {
  if (found.sizeBytes < expected.sizeBytes) return 'copy_truncated';
  const isSame = found.sizeBytes === expected.sizeBytes && found.sha256 === expected.sha256;
  return isSame ? 'intact' : 'copy_altered';
}

/** Proves that a stored file is intact, or throws with what is wrong with it. The manifest must have been verified before. */
export async function proveIntact(expected: StoredFile, stored: StoredBytes): Promise<void> {
  const found = await readBackHash(stored);
  const verdict = judgeReadBack(expected, found);
  if (verdict === 'intact') return;
  const figures = { file: expected.name, expectedBytes: expected.sizeBytes, foundBytes: found.sizeBytes };
  throw new KeepwellError(verdict, { figures });
}
