import { rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '../platform/sync-folder.ts';
import { partialSuffix, type WrittenArtifact } from './artifact.ts';

/** Gives a proved artifact its name, so that it survives a power cut from now on. Answers with its path. */
export async function promoteArtifact(artifact: WrittenArtifact): Promise<string> {
  const path = artifact.partialPath.slice(0, -partialSuffix.length);
  await rename(artifact.partialPath, path);
  await syncFolder(dirname(path));
  return path;
}
