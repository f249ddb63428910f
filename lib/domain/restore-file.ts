/**
 * Whether a path at a site lies below one of its allowed roots, as it is written: for telling early. The agent judges
 * by the real path, which a link may lead elsewhere. Windows' paths know no difference of case.
 */
export function isBelowRoot(path: string, root: string): boolean {
  const [written, below] = [parts(path), parts(root)];
  if (written === null || below === null || written.length <= below.length) return false;
  return below.every((part, position) => part === written[position]);
}

/** Null for a path that isn't absolute, or climbs. */
function parts(path: string): string[] | null {
  const trimmed = path.trim();
  const isWindows = /^([a-z]:[\\/]|\\\\)/i.test(trimmed);
  if (!isWindows && !trimmed.startsWith('/')) return null;
  const text = isWindows ? trimmed.replaceAll('\\', '/').toLowerCase() : trimmed;
  const written = text.split('/').filter((part) => part !== '' && part !== '.');
  return written.includes('..') ? null : written;
}
