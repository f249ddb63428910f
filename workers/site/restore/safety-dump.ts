import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PostgresSettings } from '#lib/contract/assignment.ts';
import { partialSuffix } from '../artifact/artifact.ts';
import { promoteArtifact } from '../artifact/promote-artifact.ts';
import { writeArtifact } from '../artifact/write-artifact.ts';
import type { Access, Engine } from '../engines/engine.ts';
import { syncFolder } from '../platform/sync-folder.ts';

/**
 * Saves a database as it is now, where no agent keeps a schedule: a dump in a folder, fsynced, sealed to those who can open the
 * backup that is about to replace it, or plain (for its owner alone) where that backup is a plain dump itself. Answers with
 * where it lies.
 */
export async function takeSafetyDump(
  engine: Engine<PostgresSettings>,
  original: Access<PostgresSettings>,
  to: { folder: string; name: string; recipients: readonly string[] },
  signal: AbortSignal,
): Promise<{ file: string; sizeBytes: number }> {
  await mkdir(to.folder, { recursive: true, mode: 0o700 });
  const snapshot = await engine.openSnapshot(original, signal);
  try {
    const dump = snapshot.dump({ signal });
    // Awaited below; a failure that comes before is not to count as unhandled.
    dump.done.catch(() => undefined);
    const base = path.join(to.folder, to.name);
    if (to.recipients.length === 0) {
      const file = `${base}.dump`;
      await writePlain(dump.stream, file, signal);
      await dump.done;
      return { file, sizeBytes: (await stat(file)).size };
    }
    const file = `${base}.dump.zst.age`;
    const written = await writeArtifact(dump.stream, { path: file, recipients: to.recipients, signal });
    await dump.done;
    await promoteArtifact(written);
    return { file, sizeBytes: written.sizeBytes };
  } finally {
    await snapshot.close();
  }
}

async function writePlain(plain: NodeJS.ReadableStream, file: string, signal: AbortSignal): Promise<void> {
  const partial = file + partialSuffix;
  try {
    await pipeline(plain, createWriteStream(partial, { mode: 0o600 }), { signal });
    const handle = await open(partial, 'r+');
    await handle.sync().finally(() => handle.close());
    await rename(partial, file);
    await syncFolder(path.dirname(file));
  } catch (thrown) {
    await rm(partial, { force: true });
    throw thrown;
  }
}
