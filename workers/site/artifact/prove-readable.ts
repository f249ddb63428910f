import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { openArtifact } from './open-artifact.ts';

/** The engine's part of the proof: reads a plain dump to its end with its own tool. */
export type PlainProof = (plain: Readable, signal: AbortSignal) => Promise<void>;

/** Proves that stored bytes are readable: decrypted, decompressed and read to the end by the engine's own tool. */
export async function proveReadable(
  sealed: Readable,
  identities: readonly string[],
  prove: PlainProof,
  signal: AbortSignal,
): Promise<void> {
  await prove(openArtifact(sealed, identities), signal);
}

/** The same for a file of this machine: what the agent does with each dump before it is promoted. */
export async function proveFileReadable(
  path: string,
  identities: readonly string[],
  prove: PlainProof,
  signal: AbortSignal,
): Promise<void> {
  await proveReadable(createReadStream(path, { highWaterMark: 256 * 1024 }), identities, prove, signal);
}
