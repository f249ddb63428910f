import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { codeOf } from '#lib/shared/errors.ts';

/**
 * Writes a small file so that a power cut leaves the old content or the new, never a torn one: a temporary name beside
 * it, fsync, rename, fsync of the folder. Only the agent's own account may read it.
 */
export function writeFileAtomic(file: string, content: string | Uint8Array): void {
  const folder = path.dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const descriptor = openSync(temporary, 'w', 0o600);
    try {
      const bytes = Buffer.from(content);
      for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw thrown;
  }
  syncFolder(folder);
}

/** The file's text; null when there is no such file. Any other trouble is thrown. */
export function readFileOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return null;
    throw thrown;
  }
}

/** Makes a rename last through a power cut. Windows can't open a folder for this and doesn't need it. */
export function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (thrown) {
    if (!['EPERM', 'EISDIR', 'EACCES'].includes(codeOf(thrown) ?? '')) throw thrown;
  }
}
