import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Decrypter } from 'age-encryption';
import { z } from 'zod';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';
import { findHeaderEnd, openHeader } from '../artifact/age/header.ts';
import { rootFolder } from '../artifact/names.ts';
import { folderShelf } from '../destinations/folder-shelf.ts';
import { identitySchema } from '../state/identity.ts';
import { siteSettingsSchema } from '../state/site-settings.ts';

/** What jobs/capsule.ts seals: all that a new agent needs to take a site over, but the door's token. */
export const capsuleSchema = z.object({
  format: z.literal('keepwell-capsule'),
  version: z.literal(1),
  identity: identitySchema,
  keys: z.object({
    age: z.string().startsWith('AGE-SECRET-KEY-1'),
    signing: z.string().min(1),
    hash: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  settings: siteSettingsSchema,
});
export type Capsule = z.infer<typeof capsuleSchema>;

export type FoundCapsule = { file: string; capsule: Capsule };

/**
 * Opens a capsule with the recovery key: the file itself, or the newest of one site's among those in a folder. Throws
 * `capsule_missing`, `key_wrong`, `capsule_unreadable`, or names the sites when the folder holds capsules of several.
 */
export async function openCapsule(wanted: string, identities: readonly string[]): Promise<FoundCapsule> {
  const files = await capsulesAt(path.resolve(wanted));
  if (files.length === 0) {
    throw new KeepwellError('capsule_missing', { figures: { path: wanted } });
  }
  const opened: FoundCapsule[] = [];
  let failure: unknown = null;
  for (const file of files) {
    try {
      opened.push({ file, capsule: await openFile(file, identities) });
    } catch (thrown) {
      // Another practice's capsule on the same disk opens with another key; if none opens, the first one's reason is told.
      failure ??= thrown;
    }
  }
  const [newest] = opened;
  if (newest === undefined) throw failure;
  const sites = new Map(opened.map(({ capsule, file }) => [capsule.identity.site.id, { capsule, file }]));
  if (sites.size === 1) return newest;
  const list = [...sites.values()]
    .map(({ capsule, file }) => `  ${capsule.identity.site.name}: ${file}`)
    .join('\n');
  throw new KeepwellError('settings_invalid', {
    message: `There are capsules of several sites. Name the file of the one to take over:\n${list}`,
    figures: { reason: 'several sites' },
  });
}

/** Newest first. */
async function capsulesAt(place: string): Promise<string[]> {
  if (!(await isFolder(place))) return [place];
  const shelf = folderShelf(place);
  const { signal } = new AbortController();
  const own = await shelf.list(rootFolder, signal);
  const entries = own.length > 0 ? own : await shelf.list('', signal);
  return entries
    .filter((entry) => /(^|\/)capsule-agt_[0-9a-z]+\.age$/.test(entry.name))
    .toSorted((a, b) => b.modifiedAt.getTime() - a.modifiedAt.getTime())
    .map((entry) => path.join(place, entry.name));
}

async function isFolder(place: string): Promise<boolean> {
  try {
    return (await stat(place)).isDirectory();
  } catch (cause) {
    if (codeOf(cause) === undefined) throw cause;
    throw new KeepwellError('capsule_missing', { figures: { path: place }, cause });
  }
}

const maxCapsuleBytes = 1024 * 1024;

async function openFile(file: string, identities: readonly string[]): Promise<Capsule> {
  if ((await stat(file)).size > maxCapsuleBytes) throw unreadable(file);
  const sealed = await readFile(file);
  const text = await open(sealed, identities).catch((cause: unknown) => {
    if (codeOf(cause) === 'key_wrong') throw new KeepwellError('key_wrong', { figures: { file }, cause });
    throw unreadable(file, cause);
  });
  const parsed = capsuleSchema.safeParse(jsonOf(text, file));
  if (!parsed.success) throw unreadable(file, parsed.error);
  return parsed.data;
}

/** The header first: it tells a key that doesn't fit from a file that was altered. */
async function open(sealed: Buffer, identities: readonly string[]): Promise<string> {
  await openHeader(sealed.subarray(0, findHeaderEnd(sealed) ?? 0), identities);
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  return await decrypter.decrypt(sealed, 'text');
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause?: unknown): KeepwellError {
  return new KeepwellError('capsule_unreadable', { figures: { file }, cause });
}
