import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { KeepwellError } from '#lib/shared/errors.ts';
import { extractCopy } from '../artifact/extract-copy.ts';
import { parseName, suffixes } from '../artifact/names.ts';
import { folderShelf } from '../destinations/folder-shelf.ts';
import { knowsSigner } from './list.ts';
import { answer } from './output.ts';
import { withJson } from './state-option.ts';

type ExtractOptions = { json?: boolean; key: string; output: string; signer?: string };

export function addExtract(program: Command): void {
  withJson(
    program
      .command('extract')
      .description('A copy on a disk to the plain dump, from the disk alone. Needs no agent and no centre.')
      .argument('<file>', 'the .dump.zst.age file, or the .manifest.json beside it')
      .requiredOption(
        '--key <file>',
        "file with the recovery key, or the site's own age key (AGE-SECRET-KEY-1…)",
      )
      .requiredOption(
        '-o, --output <folder>',
        'where the plain dump is laid; anybody who can read it reads the data',
      )
      .option('--signer <fingerprint>', "the site's signing fingerprint, from the printed sheet"),
  )
    .addHelpText(
      'after',
      `
Example:
  keepwell-agent extract /media/usb/keepwell/…/x.dump.zst.age --key recovery.key -o /var/tmp/restore
  createdb -T template0 restored && pg_restore -d restored /var/tmp/restore/x.dump

Without Keepwell: age -d -i recovery.key x.dump.zst.age | zstd -d | pg_restore -d restored`,
    )
    .action(run);
}

async function run(file: string, options: ExtractOptions): Promise<void> {
  const manifestPath = manifestBeside(path.resolve(file));
  const identities = await readIdentities(options.key);
  const outputFolder = path.resolve(options.output);
  await mkdir(outputFolder, { recursive: true, mode: 0o700 });
  const shelf = folderShelf(path.dirname(manifestPath));
  const files = await extractCopy(shelf, path.basename(manifestPath), {
    identities,
    knowsSigner: knowsSigner(options.signer),
    outputFolder,
    signal: new AbortController().signal,
  });
  answer(options, { files }, [...files, 'Read to the last byte; hash and signature fit.']);
}

function manifestBeside(file: string): string {
  const parsed = parseName(file);
  if (parsed === null) throw new InvalidArgumentError(`${file} is not named like one of Keepwell's copies.`);
  return file.slice(0, -suffixes[parsed.kind].length) + suffixes.manifest;
}

/** age's own key files: comments, and one identity a line. */
export async function readIdentities(file: string): Promise<string[]> {
  const lines = (await readFile(file, 'utf8')).split(/\r?\n/).map((line) => line.trim());
  const identities = lines.filter((line) => line.startsWith('AGE-SECRET-KEY-'));
  if (identities.length > 0) return identities;
  throw new KeepwellError('key_missing', {
    message: `${file} holds no age key: a line that begins with AGE-SECRET-KEY-1 is wanted.`,
    figures: { file },
  });
}
