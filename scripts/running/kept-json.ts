import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** What a JSON file of ours holds; undefined when there is none yet. */
export function readKeptJson<T>(path: string): T | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch (cause) {
    throw new Error(`${path} can't be read as JSON. Delete the folder that it lies in to start afresh.`, {
      cause,
    });
  }
}

/** Replaces the file in one step, readable by us alone: it may hold passwords, and we may be killed at any moment. */
export function writeKeptJson(path: string, value: unknown): void {
  const next = `${path}.next`;
  writeFileSync(next, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(next, path);
}
