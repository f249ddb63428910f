import { z } from 'zod';
import { writeFileAtomic } from './atomic-file.ts';
import { readJson } from './read-json.ts';
import type { StateFolder } from './state-folder.ts';

const passwordsSchema = z.record(z.string(), z.string());

/** The password of a restore server's account; null where it needs none. It lies apart from the settings, which are shown. */
export function readRestorePassword(folder: StateFolder, server: string): string | null {
  const passwords = new Map(Object.entries(readJson(folder.restorePasswords, passwordsSchema) ?? {}));
  return passwords.get(server) ?? null;
}

/** Keeps the password in a file that only the agent's own account may read; null forgets it. */
export function saveRestorePassword(folder: StateFolder, server: string, password: string | null): void {
  const passwords = new Map(Object.entries(readJson(folder.restorePasswords, passwordsSchema) ?? {}));
  const isKnown = passwords.delete(server);
  if (password !== null) passwords.set(server, password);
  else if (!isKnown) return;
  writeFileAtomic(folder.restorePasswords, `${JSON.stringify(Object.fromEntries(passwords), null, 2)}\n`);
}
