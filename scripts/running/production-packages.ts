import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Lock = { packages: Record<string, LockEntry> };
type LockEntry = {
  dependencies?: Names;
  optionalDependencies?: Names;
  peerDependencies?: Names;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
};
type Names = Record<string, string>;

/**
 * The installed packages (paths below the checkout, such as node_modules/ws) that the named ones need to run, themselves included:
 * what a part of Keepwell must bring along to a place that has no npm.
 */
export function packagesNeededBy(checkout: string, names: readonly string[]): string[] {
  const lock = JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8')) as Lock;
  const found = new Set<string>();
  const add = (name: string, from: string) => {
    const path = resolve(lock, checkout, name, from);
    // What isn't installed is optional and for another machine; anything else would have failed at npm's own check.
    if (path === undefined || found.has(path)) return;
    found.add(path);
    for (const dependency of wantedBy(lock.packages[path] ?? {})) add(dependency, path);
  };
  for (const name of names) add(name, '');
  // A package inside another comes along with it.
  return [...found].filter((path) => ![...found].some((outer) => path.startsWith(`${outer}/`))).sort();
}

/** A peer that a package can do without (Prisma's command line, say) is not wanted by it. */
function wantedBy(entry: LockEntry): string[] {
  const { dependencies, optionalDependencies, peerDependencies = {}, peerDependenciesMeta = {} } = entry;
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers];
}

/** Node's own way: the nearest node_modules above the one who asks. */
function resolve(lock: Lock, checkout: string, name: string, from: string): string | undefined {
  const prefixes = from
    .split('/node_modules/')
    .map((_, index, parts) => parts.slice(0, parts.length - index));
  const places = prefixes.map((parts) => `${parts.join('/node_modules/')}/node_modules/${name}`);
  return [...(from === '' ? [] : places), `node_modules/${name}`].find(
    (path) => path in lock.packages && existsSync(join(checkout, path)),
  );
}
