import type { PostgresSettings } from '#lib/contract/assignment.ts';
import type { Manifest } from '#lib/contract/manifest.ts';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';
import type { Engine } from '../engines/engine.ts';
import type { DumpNeeds, Restorer } from '../engines/restorer.ts';
import { hashStored, type Material, type Opening } from './material.ts';

/** What reading a copy whole showed. */
export type ReadCopy = {
  sha256: string;
  isKeyNeeded: boolean;
  needs: DumpNeeds;
};

type Tools = {
  engine: Pick<Engine<PostgresSettings>, 'proveReadable'>;
  restorer: Pick<Restorer<PostgresSettings>, 'readNeeds'>;
};

/**
 * Reads a copy to its last byte: decrypted, decompressed, read by the engine's own tool, its hash the manifest's. One that this
 * agent's keys don't open is only hashed, and its needs are those that its signed manifest tells.
 */
export async function readCopy(
  material: Material,
  opening: Omit<Opening, 'sha256'>,
  tools: Tools,
): Promise<ReadCopy> {
  const { manifest } = material;
  try {
    const sha256 = await proveWhole(material, opening, tools);
    return { sha256, isKeyNeeded: false, needs: await readNeeds(material, opening, tools) };
  } catch (thrown) {
    if (manifest === null || codeOf(thrown) !== 'key_wrong') throw thrown;
    const sha256 = await hashStored(material, opening.signal);
    if (sha256 !== manifest.dump.sha256)
      throw new KeepwellError('copy_altered', { figures: { file: manifest.dump.name }, cause: thrown });
    return { sha256, isKeyNeeded: true, needs: needsOf(manifest) };
  }
}

/** What a dump asks of a server, from its own beginning; the rest of it isn't read. */
export async function readNeeds(
  material: Material,
  opening: Omit<Opening, 'sha256'>,
  { restorer }: Pick<Tools, 'restorer'>,
): Promise<DumpNeeds> {
  const { stream } = await material.openPlain({ ...opening, sha256: null });
  try {
    return await restorer.readNeeds(stream, opening.signal);
  } finally {
    stream.destroy();
  }
}

async function proveWhole(material: Material, opening: Omit<Opening, 'sha256'>, { engine }: Tools) {
  const plain = await material.openPlain({ ...opening, sha256: null });
  await engine.proveReadable(plain.stream, opening.signal);
  return plain.sha256();
}

/** A manifest names owners and extensions; grantees stand only in the dump. */
function needsOf(manifest: Manifest): DumpNeeds {
  const { content, source, versions } = manifest;
  const owners = content.objects.map(({ owner }) => owner).filter((owner) => owner !== null);
  return {
    database: source.database,
    serverVersion: versions.server,
    toolVersion: versions.dumpTool,
    encoding: content.encoding,
    collation: content.collation,
    characterType: content.characterType,
    owner: null,
    roles: [...new Set(owners)],
    extensions: content.objects.filter(({ kind }) => kind === 'extension').map(({ name }) => name),
    tables: content.tables,
    properties: [],
  };
}
