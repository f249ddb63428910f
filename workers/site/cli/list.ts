import path from 'node:path';
import type { Command } from 'commander';
import { DateTime } from 'luxon';
import type { Manifest } from '#lib/contract/manifest.ts';
import { type KnowsSigner, pinnedFingerprint } from '../artifact/manifest.ts';
import { type ListedCopy, listCopies } from '../artifact/shelf.ts';
import { folderShelf } from '../destinations/folder-shelf.ts';
import { exitCodes } from './exit-codes.ts';
import { answer, bytesText } from './output.ts';
import { sentenceOf } from './sentences.ts';
import { withJson } from './state-option.ts';

type ListOptions = { json?: boolean; signer?: string };

export function addList(program: Command): void {
  withJson(
    program
      .command('list')
      .description('List the copies on a disk, from the disk alone. Needs no agent and no centre.')
      .argument('<folder>', 'the folder that holds "keepwell"')
      .option('--signer <fingerprint>', "the site's signing fingerprint, from the printed sheet"),
  )
    .addHelpText(
      'after',
      `
Example:
  keepwell-agent list /media/usb --signer "9f2c 01ab 55d0 71e4 …"

Without --signer, signatures are checked but anybody's is taken: compare the fingerprint with the sheet.`,
    )
    .action(run);
}

async function run(folder: string, options: ListOptions): Promise<void> {
  const root = path.resolve(folder);
  const listed = await listCopies(
    folderShelf(root),
    knowsSigner(options.signer),
    new AbortController().signal,
  );
  const copies = listed.map((copy) => summaryOf(root, copy));
  const lines = copies.map((copy) =>
    'code' in copy ? `✕ ${copy.manifest}: ${sentenceOf({ code: copy.code, figures: {} })}` : lineOf(copy),
  );
  answer(options, copies, lines.length === 0 ? [`There is no copy in ${root}.`] : lines);
  if (copies.some((copy) => 'code' in copy)) process.exitCode = exitCodes.failed;
}

/** Every signer, where the person has no sheet at hand: the fingerprint is shown to be compared. */
export function knowsSigner(fingerprint: string | undefined): KnowsSigner {
  return fingerprint === undefined ? () => true : pinnedFingerprint(fingerprint);
}

type Summary =
  | { manifest: string; code: string }
  | {
      manifest: string;
      dump: string;
      backupId: string;
      practice: string;
      site: string;
      timeZone: string;
      source: string;
      snapshotAt: string;
      sizeBytes: number;
      rows: number;
      signer: string;
    };

function summaryOf(root: string, copy: ListedCopy): Summary {
  const manifest = path.join(root, copy.manifestName);
  if (copy.kind === 'bad') return { manifest, code: copy.code };
  const { practice, site, source, snapshotAt, dump, signer, content, backupId } = copy.signed.manifest;
  return {
    manifest,
    dump: path.join(path.dirname(manifest), dump.name),
    backupId,
    practice: practice.name,
    site: site.name,
    timeZone: site.timeZone,
    source: source.name,
    snapshotAt,
    sizeBytes: dump.sizeBytes,
    rows: rowsOf(content),
    signer: signer.fingerprint,
  };
}

function lineOf(copy: Exclude<Summary, { code: string }>): string {
  const at = DateTime.fromISO(copy.snapshotAt, { zone: copy.timeZone, locale: 'en' }).toFormat(
    'ccc d LLL yyyy HH:mm',
  );
  return `✓ ${at}  ${copy.practice}, ${copy.site}, ${copy.source}  ${bytesText(copy.sizeBytes)}, ${copy.rows} rows\n    ${copy.dump}\n    signed by ${copy.signer}`;
}

function rowsOf(content: Manifest['content']): number {
  return content.tables.reduce((sum, table) => sum + table.rows, 0);
}
