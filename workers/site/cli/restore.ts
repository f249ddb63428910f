import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { systemClock } from '#lib/shared/clock.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { openJournal } from '../journal/journal.ts';
import type { RestoreCaseRecord } from '../journal/restore-cases.ts';
import { lookByHand, restoreByHand, settleByHand } from '../restore/by-hand.ts';
import { tryRestoreLock } from '../restore/restore-lock.ts';
import { readIdentity } from '../state/identity.ts';
import { loadKeys } from '../state/keys.ts';
import { exitCodes } from './exit-codes.ts';
import { answer, bytesText } from './output.ts';
import { parseCount } from './parse-size.ts';
import { resumeWithKey } from './restore-case.ts';
import { handParts, journalFolder, type RestoreOptions, wishOf } from './restore-options.ts';
import { askBeforeRestore } from './restore-outlook.ts';
import { sentenceOf } from './sentences.ts';
import { stateFolderOf, withJson, withState } from './state-option.ts';

export function addRestore(program: Command): void {
  const command = program
    .command('restore')
    .description(
      'Bring a backup back from a disk, with or without a centre: proven beside, compared, and only then swapped.',
    )
    .argument('[file]', 'a .dump.zst.age of Keepwell, or a plain .dump of the practice software')
    .option('--key <file>', "recovery key, or the site's own age key; - to type it")
    .option('--signer <fingerprint>', "the site's signing fingerprint, from the printed sheet")
    .option('--to <database>', 'name of the database to restore to')
    .option('--replace', 'if there is one of that name: save it, and swap it for the restored one')
    .option('--server <name>', 'a restore server of this site (see "server list")')
    .option('--host <host>', 'else: host of the database server', 'localhost')
    .option('--port <port>', 'its port', parseCount, 5432)
    .option('--socket <folder>', "folder of the server's Unix socket, in place of --host", '')
    .option('--user <user>', 'account that may create and rename databases', 'postgres')
    .addOption(
      new Option('--sslmode <mode>', 'TLS to the server')
        .choices(['disable', 'prefer', 'require', 'verify-full'])
        .default('prefer'),
    )
    .option('--maintenance-database <name>', 'where to sign in meanwhile', 'postgres')
    .option('--password-file <file>', "file with that account's password; - to type it")
    .option('--safety-folder <folder>', 'where what is there now is saved before (default: beside the file)')
    .option('--keep-days <days>', 'for how long the replaced database is meant to stay', parseCount, 7)
    .option('--case <id>', 'go on with an approved restore of this site that waits for its key')
    .option('--yes', "don't ask");
  withJson(withState(command))
    .addHelpText(
      'after',
      `
Examples:
  keepwell-agent restore /media/usb/keepwell/…/x.dump.zst.age --key recovery.key \\
    --signer "9f2c 01ab 55d0 71e4 …" --to clinic --replace
  keepwell-agent restore /media/usb/CABINET_2026.dump --to look
  keepwell-agent restore --case rst_0193a5c2… --key -

What is there now is dumped first and stays beside under a clear name after the swap. A restore that a power cut
broke off is settled when this command runs again.`,
    )
    .action(run);
}

async function run(file: string | undefined, options: RestoreOptions): Promise<void> {
  if (options.case !== undefined) {
    if (options.key === undefined)
      throw new InvalidArgumentError('Give the key: --key FILE, or --key - to type it.');
    tellEnd(await resumeWithKey(stateFolderOf(options), options.case, options.key), null, options);
    return;
  }
  if (file === undefined || options.to === undefined)
    throw new InvalidArgumentError('Say which file, and with --to to which database.');
  const folder = journalFolder(options);
  const lock = tryRestoreLock(folder, 'restore', systemClock.now());
  if (lock === null)
    throw new KeepwellError('busy', { message: 'Another restore runs on this machine now.' });
  const journal = openJournal(folder.journal, systemClock);
  const stop = stopSignal();
  try {
    const keys = readIdentity(folder) === null ? null : await loadKeys(folder);
    const parts = { ...(await handParts(folder, options)), journal };
    const settled = await settleByHand(parts, stop);
    if (settled !== null) say(`A restore that was broken off is settled: ${settled.id} ${settled.outcome}.`);
    const wish = await wishOf(path.resolve(file), options.to, folder, keys, options);
    const outlook = await lookByHand(parts, wish, stop);
    await askBeforeRestore(wish, outlook, parts.server, options);
    const { record, safetyFile } = await restoreByHand(parts, wish, outlook, stop);
    tellEnd(record, safetyFile, options);
  } finally {
    journal.close();
    lock.release();
  }
}

function tellEnd(record: RestoreCaseRecord, safetyFile: string | null, options: RestoreOptions): void {
  const { id: caseId, outcome, failure, kept, target } = record;
  const isWell = outcome === 'swapped' || outcome === 'restored';
  answer(options, { caseId, outcome, database: target.database, failure, kept, safetyFile }, [
    ...(isWell ? [`Done: ${target.database} is the restored database, compared and in use.`] : []),
    ...(kept === null
      ? []
      : [
          `What was there stands beside as ${kept.database} (${bytesText(kept.sizeBytes)}). Drop it when all is well.`,
        ]),
    ...(isWell ? ['Start the practice software again on every computer.'] : []),
    ...(failure === null
      ? []
      : [`Failed: ${sentenceOf(failure)}`, 'What was there before is in place and in use.']),
    ...(safetyFile === null ? [] : [`Saved before: ${safetyFile}`]),
  ]);
  if (!isWell) process.exitCode = exitCodes.failed;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}
