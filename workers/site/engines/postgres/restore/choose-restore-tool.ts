import type { Readable } from 'node:stream';
import { majorOf, newestTools } from '../tools/choose-tool.ts';
import { findTools, type ToolFolder } from '../tools/find-tools.ts';

/**
 * Which pg_restore brings a dump back: of those that can read its format, the server's own version, else the nearest newer
 * one, else the newest there is. A newer one than the server's sets what an older server doesn't know, and fails at it.
 */
export async function chooseRestoreTool(
  toolsFolder: string | null,
  serverVersionNumber: number,
  formatMinor: number | null,
): Promise<ToolFolder> {
  const found = await findTools(toolsFolder);
  const needed = Math.max(majorOf(serverVersionNumber), majorReading(formatMinor));
  const [nearest] = found.filter((tools) => tools.major >= needed).sort((a, b) => a.major - b.major);
  return nearest ?? newestTools(found);
}

/** The first version of PostgreSQL whose tools read a format. */
function majorReading(formatMinor: number | null): number {
  if (formatMinor === null || formatMinor < 14) return 0;
  if (formatMinor === 14) return 12;
  return formatMinor + 1;
}

/**
 * The minor number of a dump's format, looked at in its first bytes, which stay in the stream; null where it is no dump in
 * custom format, which pg_restore will say.
 */
export async function peekFormat(plain: Readable): Promise<number | null> {
  const head = await firstBytes(plain, 7);
  return head?.subarray(0, 5).toString('latin1') === 'PGDMP' ? (head[6] ?? null) : null;
}

async function firstBytes(plain: Readable, count: number): Promise<Buffer | null> {
  for (;;) {
    const head = plain.read(count) as Buffer | null;
    if (head !== null) {
      plain.unshift(head);
      return head;
    }
    if (plain.readableEnded || plain.destroyed) return null;
    await new Promise<void>((resolve) => {
      const events = ['readable', 'end', 'error', 'close'] as const;
      const proceed = () => {
        for (const event of events) plain.off(event, proceed);
        resolve();
      };
      for (const event of events) plain.once(event, proceed);
    });
  }
}
