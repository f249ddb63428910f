import { createHmac, timingSafeEqual } from 'node:crypto';
import { constants, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type DiskMarker, diskMarkerSchema } from '#lib/contract/media.ts';
import { canonicalJson } from '#lib/shared/canonical-json.ts';
import { codeOf } from '#lib/shared/errors.ts';
import { partialSuffix } from '../../artifact/artifact.ts';
import { rootFolder } from '../../artifact/names.ts';
import { syncFolder } from '../../platform/sync-folder.ts';
import { withIoTimeout } from '../io-timeout.ts';

/**
 * The marker lies in the folder of the copies, `keepwell/disk.json`: FAT takes `KEEPWELL` and `keepwell` for one folder,
 * ext4 for two, and a person with a disk in hand should find one.
 */
export const markerName = `${rootFolder}/disk.json`;

export type FoundMarker = { state: 'none' } | { state: 'unreadable' } | { state: 'read'; marker: DiskMarker };

/** A marker as this site's key seals it. Without the key nobody makes one, and none fits another volume than its own. */
export function sealMarker(content: Omit<DiskMarker, 'mac'>, hashKey: Uint8Array): DiskMarker {
  return { ...content, mac: macOf(content, hashKey) };
}

export function isMarkerAuthentic({ mac, ...content }: DiskMarker, hashKey: Uint8Array): boolean {
  return timingSafeEqual(Buffer.from(mac, 'hex'), Buffer.from(macOf(content, hashKey), 'hex'));
}

/** Reads the marker of a mounted volume. A disk may be anybody's: no link is followed, and nothing large is read. */
export async function readMarker(mountPoint: string): Promise<FoundMarker> {
  const path = join(mountPoint, markerName);
  try {
    if (!(await lstat(dirname(path))).isDirectory()) return { state: 'unreadable' };
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const { size } = await file.stat().then((stat) => (stat.isFile() ? stat : { size: Number.NaN }));
      if (!(size <= maxMarkerBytes)) return { state: 'unreadable' };
      return parse(await file.readFile('utf8'));
    } finally {
      await file.close();
    }
  } catch (thrown) {
    if (isNothingThere(thrown)) return { state: 'none' };
    // A link in its place, no right to read it, a bad sector: whatever it is, it isn't what was written.
    if (codeOf(thrown) !== undefined) return { state: 'unreadable' };
    throw thrown;
  }
}

/** Writes the marker so that a power cut leaves the old one or the new. Touches nothing else on the volume. */
export async function writeMarker(mountPoint: string, marker: DiskMarker): Promise<void> {
  const path = join(mountPoint, markerName);
  const folder = dirname(path);
  await mkdir(folder, { mode: 0o750 }).catch((thrown: unknown) => {
    if (codeOf(thrown) !== 'EEXIST') throw thrown;
  });
  const partialPath = path + partialSuffix;
  await rm(partialPath, { force: true });
  const file = await open(partialPath, 'wx', 0o640);
  try {
    await file.writeFile(`${JSON.stringify(marker, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partialPath, path);
  await syncFolder(folder);
  await syncFolder(mountPoint);
}

/** Changes when another disk, or none, is at that place; says nothing else. */
export async function markerStamp(mountPoint: string): Promise<string> {
  try {
    const { ino, ctimeNs, mtimeNs } = await withIoTimeout(
      lstat(join(mountPoint, markerName), { bigint: true }),
      20_000,
      new AbortController().signal,
      { path: mountPoint },
    );
    return `${ino} ${ctimeNs} ${mtimeNs}`;
  } catch (thrown) {
    return codeOf(thrown) ?? 'unknown';
  }
}

const maxMarkerBytes = 64 * 1024;

function parse(text: string): FoundMarker {
  try {
    const parsed = diskMarkerSchema.safeParse(JSON.parse(text));
    return parsed.success ? { state: 'read', marker: parsed.data } : { state: 'unreadable' };
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return { state: 'unreadable' };
    throw thrown;
  }
}

function macOf(content: Omit<DiskMarker, 'mac'>, hashKey: Uint8Array): string {
  const key = createHmac('sha256', hashKey).update('keepwell disk marker').digest();
  return createHmac('sha256', key).update(canonicalJson(content)).digest('hex');
}

function isNothingThere(thrown: unknown): boolean {
  return codeOf(thrown) === 'ENOENT' || codeOf(thrown) === 'ENOTDIR';
}
