import { KeepwellError } from '#lib/shared/errors.ts';
import type { ToolFolder } from './find-tools.ts';

/**
 * Which pg_dump dumps this server: the same major version, else the nearest newer one. An older one refuses a newer
 * server, and at two in the morning; so it is refused here, before the dump, with what is needed and what is there.
 */
export function chooseTools(serverVersionNumber: number, found: readonly ToolFolder[]): ToolFolder {
  const serverMajor = majorOf(serverVersionNumber);
  const usable = found.filter((tools) => tools.major >= serverMajor).sort(nearestFirst);
  const [best] = usable;
  if (best !== undefined) return best;
  if (found.length === 0)
    throw new KeepwellError('tool_missing', { figures: { tool: 'pg_dump', needed: serverMajor } });
  throw new KeepwellError('server_newer_than_tool', {
    figures: {
      needed: serverMajor,
      found: found
        .map((tools) => `${tools.version} (${tools.folder})`)
        .join(', ')
        .slice(0, 500),
    },
  });
}

/** Which pg_restore reads a dump: the newest, since it must not be older than the pg_dump that made it. */
export function newestTools(found: readonly ToolFolder[]): ToolFolder {
  const newest = [...found].sort(nearestFirst).at(-1);
  if (newest === undefined) throw new KeepwellError('tool_missing', { figures: { tool: 'pg_restore' } });
  return newest;
}

/** 150018 → 15, 90624 → 9. */
export function majorOf(serverVersionNumber: number): number {
  return Math.floor(serverVersionNumber / 10_000);
}

/** By version; of two places that hold the same one, the first found stays first. */
function nearestFirst(a: ToolFolder, b: ToolFolder): number {
  return a.major - b.major || b.minor - a.minor;
}
