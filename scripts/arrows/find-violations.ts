import { posix } from 'node:path';
import { readImports } from './read-imports.ts';
import { isTestFile, roomOf, rules } from './rules.ts';

export type Violation = { path: string; line: number; reason: string };

type Target =
  | { kind: 'ours'; path: string }
  | { kind: 'package'; name: string }
  | { kind: 'node' }
  | { kind: 'unknown' };
type Edge = { line: number; specifier: string; target: Target };

/** Checks the arrows between rooms. `files` maps each path, from the root of the checkout, to its text. */
export function findViolations(files: ReadonlyMap<string, string>): Violation[] {
  const graph = new Map<string, Edge[]>();
  for (const [path, source] of files) graph.set(path, readEdges(path, source));
  return [...graph].flatMap(([path, edges]) => [
    ...edges.flatMap((edge) => judge(path, edge)),
    ...judgeReach(path, graph),
  ]);
}

function readEdges(path: string, source: string): Edge[] {
  return readImports(path, source).map(({ specifier, line }) => ({
    line,
    specifier: specifier ?? '(worked out at run time)',
    target: specifier === undefined ? { kind: 'unknown' } : resolve(path, specifier),
  }));
}

function resolve(from: string, specifier: string): Target {
  if (specifier.startsWith('.')) {
    return { kind: 'ours', path: posix.join(posix.dirname(from), specifier) };
  }
  if (specifier.startsWith('#')) return { kind: 'ours', path: specifier.slice(1) };
  if (specifier.startsWith('node:')) return { kind: 'node' };
  const parts = specifier.split('/');
  return { kind: 'package', name: parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/') };
}

function judge(path: string, { target, specifier, line }: Edge): Violation[] {
  const room = roomOf(path);
  const rule = room === undefined ? undefined : rules[room];
  if (rule === undefined || isTestFile(path)) return [];
  const because = (reason: string): Violation[] => [{ path, line, reason }];

  if (target.kind === 'ours') {
    if (rule.rooms !== 'any' && isTestFile(target.path)) {
      return because(`${room} imports ${specifier}, which only tests may import`);
    }
    const other = roomOf(target.path);
    const isAllowed =
      rule.rooms === 'any' || other === room || (other !== undefined && rule.rooms.includes(other));
    return isAllowed
      ? []
      : because(`${room} may not import ${other ?? 'a file outside every room'} (${specifier})`);
  }
  if (target.kind === 'package') {
    const isAllowed = rule.packages === undefined || rule.packages.includes(target.name);
    return isAllowed ? [] : because(`${room} may not import the package ${target.name}`);
  }
  if (target.kind === 'unknown' && rule.rooms !== 'any') {
    return because(`${room} imports something that is worked out at run time, which can't be checked`);
  }
  return [];
}

/** Follows everything that a file reaches, so that a forbidden package isn't let in by a file that is allowed to use it. */
function judgeReach(start: string, graph: ReadonlyMap<string, Edge[]>): Violation[] {
  const room = roomOf(start);
  const never = room === undefined ? undefined : rules[room]?.neverReaches;
  if (never === undefined || isTestFile(start)) return [];
  const violations: Violation[] = [];
  const seen = new Set([start]);
  const walk = (path: string, via: string[], firstLine: number) => {
    for (const { target, line } of graph.get(path) ?? []) {
      const from = via.length === 0 ? line : firstLine;
      if (target.kind === 'package' && never.some((pattern) => matches(target.name, pattern))) {
        const chain = [...via, target.name].join(' → ');
        violations.push({
          path: start,
          line: from,
          reason: `${room} must never reach ${target.name}: ${chain}`,
        });
      } else if (target.kind === 'ours' && !seen.has(target.path)) {
        seen.add(target.path);
        walk(target.path, [...via, target.path], from);
      }
    }
  };
  walk(start, [], 1);
  return violations;
}

function matches(name: string, pattern: string): boolean {
  return pattern.endsWith('/*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
