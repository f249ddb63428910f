import { statfs } from 'node:fs/promises';

/** Bytes that an ordinary account may still write where this path lies. */
export async function freeBytesAt(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}
