import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { StoredFile } from '#lib/contract/manifest.ts';
import { syncFolder } from '../platform/sync-folder.ts';
import { partialSuffix } from './artifact.ts';
import type { KnowsSigner } from './manifest.ts';
import { openPlainCopy } from './open-copy.ts';
import { besideManifest, readManifest, type Shelf } from './shelf.ts';

export interface ExtractOptions {
  /** age identities, any of which may fit: the site's own key or the practice's recovery key. */
  readonly identities: readonly string[];
  readonly knowsSigner: KnowsSigner;
  /** Existing folder for the plain files. */
  readonly outputFolder: string;
  readonly signal: AbortSignal;
}

/**
 * A copy, from its shelf alone, to the plain dump (and the roles, where it has them). Answers with the paths. A file
 * gets its name only after the stream ended well and hash and signature fit; until then it is a `*.partial`, and any
 * failure removes it: half a dump restores into half a database that looks like a whole one.
 */
export async function extractCopy(
  shelf: Shelf,
  manifestName: string,
  options: ExtractOptions,
): Promise<string[]> {
  const { manifest } = await readManifest(shelf, manifestName, options.knowsSigner, options.signal);
  const files = manifest.globals === null ? [manifest.dump] : [manifest.dump, manifest.globals];
  const paths: string[] = [];
  for (const file of files)
    paths.push(await extractFile(shelf, besideManifest(manifestName, file.name), file, options));
  return paths;
}

async function extractFile(
  shelf: Shelf,
  name: string,
  expected: StoredFile,
  options: ExtractOptions,
): Promise<string> {
  const path = join(options.outputFolder, expected.name.replace(/\.zst\.age$/, ''));
  const partialPath = path + partialSuffix;
  const { identities, signal } = options;
  try {
    const plain = await openPlainCopy(shelf, name, { expected, identities, signal });
    await pipeline(plain, createWriteStream(partialPath, { mode: 0o600 }), { signal });
    await syncFile(partialPath);
    await rename(partialPath, path);
    await syncFolder(dirname(path));
    return path;
  } catch (thrown) {
    await rm(partialPath, { force: true });
    throw thrown;
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
