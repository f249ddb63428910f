import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { systemClock } from '#lib/shared/clock.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { examineRestoreServer } from '../doctor/examine-servers.ts';
import { examine } from '../doctor/finding.ts';
import { restorerOf } from '../open-site.ts';
import { readRestorePassword, saveRestorePassword } from '../state/restore-passwords.ts';
import {
  type RestoreServer,
  readSettings,
  restoreServerSchema,
  saveSettings,
} from '../state/site-settings.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { linesOf } from './doctor.ts';
import { exitCodes } from './exit-codes.ts';
import { answer } from './output.ts';
import { parseCount } from './parse-size.ts';
import { sentenceOf } from './sentences.ts';
import { invalidSettings } from './settings.ts';
import { type CommonOptions, stateFolderOf, withJson, withState } from './state-option.ts';

type AddOptions = CommonOptions & {
  host?: string;
  port?: number;
  socket?: string;
  user: string;
  sslmode?: string;
  maintenanceDatabase?: string;
  passwordStdin?: boolean;
  passwordFile?: string;
};

export function addServer(program: Command): void {
  const server = program
    .command('server')
    .description('PostgreSQL servers on which this site restores, with the account that may. Set here only.')
    .addHelpText(
      'after',
      `
Examples:
  keepwell-agent server add main --socket /var/run/postgresql --user keepwell_restore --password-stdin
  keepwell-agent server test main
  keepwell-agent settings --drill-server main`,
    );
  addAdding(server);
  const common = (name: string, description: string, example: string) =>
    withJson(withState(server.command(name).description(description))).addHelpText(
      'after',
      `\nExample:\n  keepwell-agent server ${example}`,
    );
  common('list', 'List them, without their passwords.', 'list').action(list);
  common('remove', 'Forget a server and its password; nothing on it changes.', 'remove main')
    .argument('<name>', 'its name in the settings')
    .action(remove);
  common('test', 'Sign in, and say what the account may do there; nothing is written.', 'test main')
    .argument('<name>', 'its name in the settings')
    .action(test);
}

function addAdding(server: Command): void {
  const command = server
    .command('add')
    .description('Name a server, and the account that may make, swap and drop databases on it.')
    .argument('<name>', 'what to call it: letters, digits, blanks, dots and dashes')
    .option('--host <host>', 'name or address, as in the source where it is the same server')
    .option('--port <port>', 'default 5432', parseCount)
    .option('--socket <folder>', "folder of the server's Unix socket, instead of --host")
    .requiredOption('--user <user>', 'the account that restores, apart from the one that dumps')
    .addOption(
      new Option('--sslmode <mode>', 'default prefer').choices([
        'disable',
        'prefer',
        'require',
        'verify-full',
      ]),
    )
    .option('--maintenance-database <name>', 'where to sign in meanwhile (default postgres)')
    .addOption(
      new Option('--password-stdin', 'read the password from the standard input').conflicts('passwordFile'),
    )
    .option('--password-file <file>', 'read the password from the first line of a file');
  withJson(withState(command))
    .addHelpText(
      'after',
      `
Examples:
  keepwell-agent server add main --host localhost --user keepwell_restore --password-file /root/restore.pw
  keepwell-agent server add spare --socket /var/run/postgresql --port 5433 --user postgres

A password is never taken as an argument: everybody on the machine sees those. It is kept in the state folder, for the
agent's own account only. "keepwell-agent doctor --grants" prints what the account needs.`,
    )
    .action(add);
}

async function add(name: string, options: AddOptions): Promise<void> {
  const folder = stateFolderOf(options);
  const settings = readSettings(folder);
  const server = parseServer(name, options);
  if (settings.restoreServers.some((one) => one.name === name)) {
    throw new KeepwellError('name_taken', {
      message: `There is a restore server ${name} already. Remove it first, so that its password isn't sent elsewhere.`,
      figures: { name },
    });
  }
  // The password first, also that there is none: no older one of that name may go to this place.
  saveRestorePassword(folder, name, await readPassword(options));
  saveSettings(folder, { ...settings, restoreServers: [...settings.restoreServers, server] });
  answer(options, shown(folder, server), [
    lineOf(folder, server),
    `Try it: keepwell-agent server test "${name}"`,
  ]);
}

function parseServer(name: string, options: AddOptions): RestoreServer {
  if (options.host === undefined && options.socket === undefined) {
    throw new InvalidArgumentError('Say where the server is: --host or --socket.');
  }
  const parsed = restoreServerSchema.safeParse({
    name,
    host: options.host,
    port: options.port,
    socketFolder: options.socket,
    user: options.user,
    sslMode: options.sslmode,
    maintenanceDatabase: options.maintenanceDatabase,
  });
  if (parsed.success) return parsed.data;
  throw invalidSettings(parsed.error);
}

/** One line: an editor or echo puts a line's end after it, which is not part of it. */
async function readPassword({ passwordStdin, passwordFile }: AddOptions): Promise<string | null> {
  if (passwordStdin !== true && passwordFile === undefined) return null;
  const given = passwordFile === undefined ? await text(process.stdin) : readFileSync(passwordFile, 'utf8');
  const password = given.split(/\r?\n/)[0] ?? '';
  if (password !== '') return password;
  throw new KeepwellError('settings_invalid', {
    message: 'Nothing was changed. The password that was given is empty.',
    figures: { reason: 'password' },
  });
}

function list(options: CommonOptions): void {
  const folder = stateFolderOf(options);
  const { restoreServers } = readSettings(folder);
  const lines = restoreServers.map((server) => lineOf(folder, server));
  const none = ['No restore server is named: nothing can be restored or drilled from here.'];
  answer(
    options,
    restoreServers.map((server) => shown(folder, server)),
    lines.length === 0 ? none : lines,
  );
}

function remove(name: string, options: CommonOptions): void {
  const folder = stateFolderOf(options);
  const settings = readSettings(folder);
  const restoreServers = settings.restoreServers.filter((one) => one.name !== name);
  if (restoreServers.length === settings.restoreServers.length) {
    const named = settings.restoreServers.map((one) => one.name).join(', ');
    throw new KeepwellError('restore_server_missing', {
      message: `There is no restore server ${name}${named === '' ? '' : `; there is ${named}`}.`,
      figures: { name, named: named.slice(0, 500) },
    });
  }
  const drillServer = settings.drillServer === name ? null : settings.drillServer;
  saveSettings(folder, { ...settings, restoreServers, drillServer });
  saveRestorePassword(folder, name, null);
  const drills =
    drillServer === settings.drillServer ? [] : ['Drills have no server now: copies go unproven.'];
  answer(options, { removed: name, drillServer }, [`${name} is forgotten.`, ...drills]);
}

async function test(name: string, options: CommonOptions): Promise<void> {
  const folder = stateFolderOf(options);
  const site = { folder, restorer: restorerOf(folder, systemClock) };
  const findings = await examine(`restore server ${name}`, sentenceOf, () =>
    examineRestoreServer(site, name),
  );
  answer(options, findings, findings.flatMap(linesOf));
  if (findings.some((finding) => finding.state === 'bad')) process.exitCode = exitCodes.failed;
}

function shown(folder: StateFolder, server: RestoreServer) {
  return { ...server, hasPassword: readRestorePassword(folder, server.name) !== null };
}

function lineOf(folder: StateFolder, server: RestoreServer): string {
  const { hasPassword, name, user, host, socketFolder, port } = shown(folder, server);
  const place = socketFolder === '' ? `${host}:${port}` : `${socketFolder} (port ${port})`;
  return `${name}  ${user} at ${place}, ${hasPassword ? 'with a password' : 'without a password'}`;
}
