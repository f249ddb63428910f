import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import type { Manifest, SignedManifest } from '#lib/contract/manifest.ts';
import { canonicalJson } from '#lib/shared/canonical-json.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { HashStream } from '../artifact/hash-stream.ts';
import { type KnowsSigner, pinnedKeys } from '../artifact/manifest.ts';
import { parseName, suffixes } from '../artifact/names.ts';
import { openPlainCopy } from '../artifact/open-copy.ts';
import { besideManifest, listCopies, readManifest, type Shelf } from '../artifact/shelf.ts';
import { folderShelf } from '../destinations/folder-shelf.ts';

/** What is brought back, wherever it lies: a stored dump, with the manifest that says what it held where there is one. */
export type Material = {
  manifest: Manifest | null;
  storedBytes: number;
  /** The stored bytes as they are, for their hash or their header. */
  openStored(signal: AbortSignal): Promise<Readable>;
  /**
   * The plain dump. With a manifest it ends well only when the stored bytes are those that the manifest names; without, the
   * caller compares `sha256` of what passed.
   */
  openPlain(opening: Opening): Promise<PlainDump>;
};

export type Opening = {
  identities: readonly string[];
  /** The copy's key sealed anew to this agent. */
  header: Buffer | null;
  /** The only bytes that may be restored, as they were when they were checked; null while they are being checked. */
  sha256: string | null;
  signal: AbortSignal;
};

export type PlainDump = {
  stream: Readable;
  /** Of the stored bytes; to be asked once the stream has ended. */
  sha256(): string;
};

/** A copy on a shelf whose manifest the caller has read and trusts. */
export function materialOnShelf(shelf: Shelf, dumpName: string, manifest: Manifest): Material {
  return {
    manifest,
    storedBytes: manifest.dump.sizeBytes,
    openStored: (signal) => shelf.readBack(dumpName, signal),
    async openPlain({ identities, header, sha256, signal }) {
      refuseOtherBytes(sha256, manifest.dump.sha256);
      const stream = await openPlainCopy(shelf, dumpName, {
        expected: manifest.dump,
        identities,
        header,
        signal,
      });
      return { stream, sha256: () => manifest.dump.sha256 };
    },
  };
}

/**
 * A backup of this site's own at a destination: its manifest there must be the one that the journal holds. Throws as
 * `verify` does.
 */
export async function ownCopy(
  shelf: Shelf,
  names: { dump: string; manifest: string },
  signed: SignedManifest,
  signal: AbortSignal,
): Promise<Material> {
  const own = pinnedKeys([signed.manifest.signer.publicKey]);
  const found = await readManifest(shelf, names.manifest, own, signal).catch(asManifestMissing);
  if (canonicalJson(found) !== canonicalJson(signed)) throw new KeepwellError('manifest_altered');
  return materialOnShelf(shelf, names.dump, signed.manifest);
}

/** A backup that the journal doesn't know, found on a shelf by its id: another site's, or from before this machine. */
export async function strangeCopy(
  shelf: Shelf,
  backupId: string,
  knowsSigner: KnowsSigner,
  signal: AbortSignal,
): Promise<Material> {
  for (const copy of await listCopies(shelf, knowsSigner, signal)) {
    if (copy.kind !== 'good' || copy.signed.manifest.backupId !== backupId) continue;
    const { manifest } = copy.signed;
    return materialOnShelf(shelf, besideManifest(copy.manifestName, manifest.dump.name), manifest);
  }
  throw new KeepwellError('copy_missing', { figures: { backup: backupId } });
}

/**
 * A file of this machine: one of our copies with its manifest beside it, or a plain dump of PostgreSQL's own custom format,
 * such as the practice software's own (L11). Throws `file_refused` for anything else.
 */
export async function fileMaterial(
  file: string,
  knowsSigner: KnowsSigner,
  signal: AbortSignal,
): Promise<Material> {
  const parsed = parseName(file);
  if (parsed?.kind === 'dump') {
    const shelf = folderShelf(path.dirname(file));
    const name = path.basename(file);
    const manifestName = name.slice(0, -suffixes.dump.length) + suffixes.manifest;
    const { manifest } = await readManifest(shelf, manifestName, knowsSigner, signal).catch(
      asManifestMissing,
    );
    // A manifest speaks for its own dump only: one that was laid beside another's must not vouch for it.
    if (manifest.dump.name !== name)
      throw new KeepwellError('manifest_altered', { figures: { file: name.slice(0, 200) } });
    return materialOnShelf(shelf, name, manifest);
  }
  if (file.endsWith('.age') || !(await isCustomDump(file))) {
    const reason = 'neither a copy of Keepwell’s nor a dump in pg_dump’s custom format';
    throw new KeepwellError('file_refused', { figures: { path: file, reason } });
  }
  return plainMaterial(file, (await stat(file)).size);
}

/** SHA-256 of all stored bytes, hex. */
export async function hashStored(material: Material, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of await material.openStored(signal)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

function plainMaterial(file: string, storedBytes: number): Material {
  return {
    manifest: null,
    storedBytes,
    openStored: async () => createReadStream(file, { highWaterMark: 256 * 1024 }),
    async openPlain({ sha256, signal }) {
      const hashed = new ExpectedHash(sha256);
      const stored = createReadStream(file, { highWaterMark: 256 * 1024, signal });
      // An error of the file goes on to whoever reads the stream; there is nobody else to tell.
      pipeline(stored, hashed, () => undefined);
      return { stream: hashed, sha256: () => hashed.passed.sha256 };
    },
  };
}

/** Ends well only when what passed are the bytes that were checked; until then nobody may rely on them. */
class ExpectedHash extends HashStream {
  readonly #expected: string | null;

  constructor(expected: string | null) {
    super();
    this.#expected = expected;
  }

  override _flush(done: (error?: Error | null) => void): void {
    super._flush((error) => {
      if (error) return done(error);
      const isSame = this.#expected === null || this.#expected === this.passed.sha256;
      done(isSame ? null : new KeepwellError('copy_altered', { figures: { at: 'end' } }));
    });
  }
}

const magic = 'PGDMP';

async function isCustomDump(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(magic.length), 0, magic.length, 0);
    return bytesRead === magic.length && buffer.toString('latin1') === magic;
  } finally {
    await handle.close();
  }
}

function refuseOtherBytes(wanted: string | null, found: string): void {
  if (wanted !== null && wanted !== found)
    throw new KeepwellError('copy_altered', { figures: { expected: wanted, found } });
}

function asManifestMissing(thrown: unknown): never {
  if (thrown instanceof KeepwellError && thrown.code === 'copy_missing')
    throw new KeepwellError('manifest_missing', { figures: thrown.figures, cause: thrown });
  throw thrown;
}
