import { partialSuffix } from '../../artifact/artifact.ts';
import type { StoredEntry } from '../destination.ts';
import type { SftpSession } from './sftp-session.ts';

/** All plain files below a folder of the root, at any depth, whole or half-written; links are not followed. */
export async function listRemote(
  session: SftpSession,
  root: string,
  folder: string,
  which: 'whole' | 'partial',
): Promise<StoredEntry[]> {
  const path = [root, folder].filter((part) => part !== '').join('/');
  const found: StoredEntry[] = [];
  for (const { filename, attrs } of (await session.list(path)) ?? []) {
    const name = folder === '' ? filename : `${folder}/${filename}`;
    if (attrs.isDirectory()) found.push(...(await listRemote(session, root, name, which)));
    else if (attrs.isFile() && filename.endsWith(partialSuffix) === (which === 'partial')) {
      found.push({ name, sizeBytes: attrs.size, modifiedAt: new Date(attrs.mtime * 1000) });
    }
  }
  return found;
}
