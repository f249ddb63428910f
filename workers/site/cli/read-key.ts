import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { identityToRecipient } from 'age-encryption';
import { KeepwellError } from '#lib/shared/errors.ts';

/**
 * age's own key files: comments, and one identity a line. `-` reads what is typed or piped in, so that a key need never lie on
 * this machine's disk; it goes nowhere but into this process. Typed from a sheet it may be in small letters; its own check digits tell a
 * slip of the finger.
 */
export async function readIdentities(file: string): Promise<string[]> {
  const lines = (await contentOf(file)).split(/\r?\n/).map((line) => line.trim().toUpperCase());
  const identities = lines.filter((line) => line.startsWith('AGE-SECRET-KEY-'));
  await Promise.all(identities.map((identity) => refuseMistyped(identity, file)));
  if (identities.length > 0) return identities;
  throw new KeepwellError('key_missing', {
    message: `${nameOf(file)} holds no age key: a line that begins with AGE-SECRET-KEY-1 is wanted.`,
    figures: { file },
  });
}

async function refuseMistyped(identity: string, file: string): Promise<void> {
  try {
    await identityToRecipient(identity);
  } catch (cause) {
    throw new KeepwellError('key_wrong', {
      message: `${nameOf(file)} is no whole key: a letter is missing or mistyped. Compare it with the sheet and type it again; nothing was changed.`,
      figures: { file },
      cause,
    });
  }
}

/** A password's one line, from a file or `-`. */
export async function readPassword(file: string): Promise<string> {
  return (await contentOf(file)).replace(/\r?\n$/, '');
}

async function contentOf(file: string): Promise<string> {
  if (file !== '-') return await readFile(file, 'utf8');
  if (process.stdin.isTTY) process.stderr.write('Type it, then Enter and Ctrl-D: ');
  return await text(process.stdin);
}

function nameOf(file: string): string {
  return file === '-' ? 'What was typed' : file;
}
