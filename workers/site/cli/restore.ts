import { homedir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { DateTime } from 'luxon';
import type { PostgresSettings } from '#lib/contract/assignment.ts';
import { rowsLost } from '#lib/domain/preflight.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { fingerprint } from '#lib/shared/fingerprint.ts';
import { createLogger } from '#lib/shared/logger.ts';
import { pinnedFingerprint } from '../artifact/manifest.ts';
import { createPostgresEngine } from '../engines/postgres/postgres-engine.ts';
import { createPostgresRestorer } from '../engines/postgres/restore/postgres-restorer.ts';
import { openJournal } from '../journal/journal.ts';
import type { RestoreCaseRecord } from '../journal/restore-cases.ts';
import {
  type HandOutlook,
  type HandParts,
  type HandWish,
  lookByHand,
  restoreByHand,
  settleByHand,
} from '../restore/by-hand.ts';
import { fileMaterial, type Material } from '../restore/material.ts';
import { tryRestoreLock } from '../restore/restore-lock.ts';
import { type ChosenServer, chosen, titleOf } from '../restore/run-server.ts';
import { restoreServerNamed } from '../restore-servers.ts';
import { readIdentity } from '../state/identity.ts';
import { type AgentKeys, loadKeys } from '../state/keys.ts';
import { readSettings } from '../state/site-settings.ts';
import { prepareStateFolder, type StateFolder, stateFolderAt } from '../state/state-folder.ts';
import { exitCodes } from './exit-codes.ts';
import { answer, bytesText } from './output.ts';
import { parseCount } from './parse-size.ts';
import { readIdentities, readPassword } from './read-key.ts';
import { resumeWithKey } from './restore-case.ts';
import { sentenceOf } from './sentences.ts';
import { type CommonOptions, stateFolderOf, withJson, withState } from './state-option.ts';

export type RestoreOptions = CommonOptions & {
  key?: string;
  signer?: string;
  to?: string;
  replace?: boolean;
  yes?: boolean;
  case?: string;
  server?: string;
  host: string;
  port: number;
  socket: string;
  user: string;
  sslmode: PostgresSettings['sslMode'];
  maintenanceDatabase: string;
  passwordFile?: string;
  safetyFolder?: string;
  keepDays: number;
};

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
    await ask(wish, outlook, parts.server, options);
    const { record, safetyFile } = await restoreByHand(parts, wish, outlook, stop);
    tellEnd(record, safetyFile, options);
  } finally {
    journal.close();
    lock.release();
  }
}

/** The agent's own state folder where there is one; else a folder of this person's, so that a crash can be settled. */
function journalFolder(options: RestoreOptions): StateFolder {
  const own = stateFolderOf(options);
  if (readIdentity(own) !== null || options.state !== undefined) {
    prepareStateFolder(own);
    return own;
  }
  const folder = stateFolderAt(path.join(homedir(), '.keepwell-restore'));
  prepareStateFolder(folder);
  return folder;
}

async function handParts(folder: StateFolder, options: RestoreOptions): Promise<Omit<HandParts, 'journal'>> {
  const { toolsFolder } = readSettings(folder);
  const clock = systemClock;
  return {
    clock,
    log: createLogger('agent', process.stderr),
    restorer: createPostgresRestorer({ toolsFolder, clock }),
    engine: createPostgresEngine({ toolsFolder, clock }),
    server: await serverOf(folder, options),
  };
}

async function serverOf(folder: StateFolder, options: RestoreOptions): Promise<ChosenServer> {
  if (options.server !== undefined)
    return chosen(restoreServerNamed({ folder }, options.server), options.server);
  const { host, port, socket: socketFolder, user, sslmode: sslMode, maintenanceDatabase } = options;
  const password = options.passwordFile === undefined ? null : await readPassword(options.passwordFile);
  const place = { host: socketFolder === '' ? host : '', port, socketFolder, user, sslMode };
  return chosen(
    { settings: { ...place, database: maintenanceDatabase, excludeSchemas: [] }, password },
    null,
  );
}

async function wishOf(
  file: string,
  database: string,
  folder: StateFolder,
  keys: AgentKeys | null,
  options: RestoreOptions,
): Promise<HandWish> {
  const material = await openFile(file, keys, options);
  const typed = options.key === undefined ? [] : await readIdentities(options.key);
  const identities = keys === null ? typed : [...typed, keys.ageIdentity];
  if (material.manifest !== null && identities.length === 0)
    throw new InvalidArgumentError('The copy is encrypted: give the recovery key with --key FILE.');
  const isOwn = keys !== null && material.manifest?.content.hashing.keyId === keys.hashKeyId;
  return {
    file,
    material,
    identities,
    ownHashKey: isOwn ? keys.hashKey : null,
    siteId: readIdentity(folder)?.site.id ?? material.manifest?.site.id ?? 'none',
    database,
    isReplace: options.replace ?? false,
    keepDays: options.keepDays,
    safetyFolder: path.resolve(options.safetyFolder ?? path.dirname(file)),
  };
}

/** Whoever has the public keys can make a copy that opens: the sheet says who signs. This agent's own key needs no sheet. */
async function openFile(file: string, keys: AgentKeys | null, options: RestoreOptions): Promise<Material> {
  const knows = options.signer === undefined ? null : pinnedFingerprint(options.signer);
  const isTrusted = (publicKey: string) =>
    publicKey === keys?.signingPublicKey || (knows?.(publicKey) ?? false);
  let found: string | null = null;
  try {
    return await fileMaterial(
      file,
      (publicKey) => {
        found = fingerprint(Buffer.from(publicKey, 'base64'));
        return isTrusted(publicKey);
      },
      AbortSignal.timeout(3_600_000),
    );
  } catch (thrown) {
    if (options.signer !== undefined || found === null) throw thrown;
    const message = `The copy is signed by ${found}. Compare that with the printed sheet, and give what the sheet says: --signer "…".`;
    throw new KeepwellError('signature_unknown', { message, figures: { signer: found }, cause: thrown });
  }
}

async function ask(
  wish: HandWish,
  outlook: HandOutlook,
  server: ChosenServer,
  options: RestoreOptions,
): Promise<void> {
  for (const line of outlookLines(wish, outlook, server)) say(line);
  if (outlook.missingExtensions.length > 0) {
    const figures = { extension: outlook.missingExtensions.join(', ') };
    throw new KeepwellError('extensions_missing', { figures });
  }
  if (options.yes) return;
  if (!process.stdin.isTTY)
    throw new InvalidArgumentError('Nothing was changed. Nobody can be asked here: add --yes to go on.');
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const wanted = outlook.mode === 'replace' ? wish.database : 'yes';
  const typed = await prompt.question(`\nTo go on, type ${wanted}: `);
  prompt.close();
  if (typed.trim() !== wanted) throw new KeepwellError('interrupted', { message: 'Nothing was changed.' });
}

function outlookLines(wish: HandWish, outlook: HandOutlook, { server }: ChosenServer): string[] {
  const { material, database } = wish;
  const { mode, losses, connected, missingRoles, isByContent, found } = outlook;
  const { manifest, storedBytes } = material;
  const lost = losses?.filter(({ kind }) => ['fewer', 'vanishes', 'changed'].includes(kind)) ?? [];
  return [
    `What:   ${wish.file}, ${bytesText(storedBytes)}, read to its last byte`,
    ...(manifest === null
      ? ['        a plain dump: it has no manifest to be compared with']
      : [
          `        ${manifest.practice.name}, ${manifest.site.name}, ${manifest.source.name}; signed by ${manifest.signer.fingerprint}`,
          `From:   ${DateTime.fromISO(manifest.snapshotAt, { zone: manifest.site.timeZone, locale: 'en' }).toFormat("cccc d LLLL yyyy 'at' HH:mm")}`,
        ]),
    `Onto:   database ${database} on ${titleOf(server)} (PostgreSQL ${found.serverVersion})`,
    ...(mode === 'beside' ? ['        there is none of that name; it is made'] : []),
    ...(mode === 'replace' && losses === null
      ? ['Lost:   all that was entered since, in rows that cannot be told']
      : []),
    ...(mode === 'replace' && losses !== null && lost.length === 0
      ? ['Lost:   nothing that is there now']
      : []),
    ...(lost.length === 0 ? [] : [`Lost:   ${rowsLost(lost)} rows in ${lost.length} tables`]),
    ...lost
      .slice(0, 20)
      .map(
        ({ schema, table, rowsNow, rowsThen }) =>
          `        ${schema}.${table}: ${rowsNow} now, ${rowsThen ?? 'none'} then`,
      ),
    ...(connected > 0
      ? [`Open:   ${connected} sessions are on it; close the software, or they are ended`]
      : []),
    ...(missingRoles.length > 0 ? [`Roles:  made, unable to sign in: ${missingRoles.join(', ')}`] : []),
    ...(mode === 'replace' ? [`Saved:  what is there now is dumped to ${wish.safetyFolder} first`] : []),
    ...(manifest !== null && !isByContent
      ? ['Proof:  by numbers and names; the key for contents is not here']
      : []),
  ];
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
