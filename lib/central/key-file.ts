import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';
import type { Config } from './config.ts';

/** The centre's own secrets. They live in one file outside PostgreSQL, so that a copy of the database opens nothing. */
export type Keys = {
  /** What sign-in cookies are encrypted with, base64url. */
  sessionSecret: string;
};

const keysSchema = z.object({ version: z.literal(1), sessionSecret: z.string().min(43) });

/**
 * The keys in the file. Throws `key_file_missing`, `key_file_open` (others on the machine may read it) or
 * `key_file_invalid`; none is ever made anew here, because that would sign everybody out and hide a loss.
 */
export function readKeys(keyFile: string): Keys {
  const text = readPrivateFile(keyFile);
  const parsed = keysSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new KeepwellError('key_file_invalid', {
      message: `${keyFile} is not a Keepwell key file. Put back the one that you kept.`,
      figures: { path: keyFile },
    });
  }
  return { sessionSecret: parsed.data.sessionSecret };
}

/**
 * At start: makes the key file when it was asked for (`KEEPWELL_MAKE_KEY=1`) and nobody has ever been added; after
 * that a missing file is a loss to be told, whatever the variable still says. Returns whether it made one.
 */
export function prepareKeys(config: Pick<Config, 'keyFile' | 'makeKey'>, isFirstSetUp: boolean): boolean {
  try {
    readKeys(config.keyFile);
    return false;
  } catch (thrown) {
    if (codeOf(thrown) !== 'key_file_missing' || !config.makeKey || !isFirstSetUp) throw thrown;
  }
  mkdirSync(dirname(config.keyFile), { recursive: true, mode: 0o700 });
  const keys = { version: 1, sessionSecret: randomBytes(32).toString('base64url') };
  // `wx`: two processes that start at once must not each make one.
  writeFileSync(config.keyFile, `${JSON.stringify(keys, null, 2)}\n`, {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  });
  return true;
}

function readPrivateFile(path: string): string {
  let mode: number;
  let text: string;
  try {
    mode = statSync(path).mode;
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT') throw cause;
    throw new KeepwellError('key_file_missing', {
      message:
        `The key file ${path} is missing. Put back the one that you kept (KEEPWELL_KEY_FILE says where it is looked for). ` +
        'Only for the very first start: set KEEPWELL_MAKE_KEY=1 and it is made.',
      figures: { path },
      cause,
    });
  }
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new KeepwellError('key_file_open', {
      message: `Others on this machine can read ${path}. Take that away: chmod 600 ${path}`,
      figures: { path },
    });
  }
  return text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
