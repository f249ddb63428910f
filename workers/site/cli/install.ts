import { realpathSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';
import { serviceFile } from '../platform/service.ts';
import { readSettings } from '../state/site-settings.ts';
import { answer } from './output.ts';
import { type CommonOptions, stateFolderOf, withJson, withState } from './state-option.ts';

type InstallOptions = CommonOptions & { user?: string; name: string; print?: boolean; output?: string };

export function addInstall(program: Command): void {
  const command = program
    .command('install')
    .description('Write the service file that brings the agent back after a crash and after a reboot.')
    .option('--user <name>', "the account that it runs under (default: the state folder's owner, you)")
    .option('--name <name>', 'name of the service', 'keepwell-agent')
    .option('--output <file>', "write it there instead of into the system's folder")
    .option('--print', 'only show it');
  withJson(withState(command))
    .addHelpText(
      'after',
      `
Examples:
  sudo keepwell-agent install --user keepwell
  keepwell-agent install --print

Run it again after "settings --allow-root": the service may only write where the settings allow.`,
    )
    .action(run);
}

function run(options: InstallOptions): void {
  const folder = stateFolderOf(options);
  const settings = readSettings(folder);
  const user = options.user ?? userInfo().username;
  const service = serviceFile(
    {
      user,
      node: realpathSync(process.execPath),
      main: fileURLToPath(new URL('../main.ts', import.meta.url)),
      stateFolder: folder.root,
      writableFolders: [
        ...settings.allowedRoots,
        ...(settings.stagingFolder === null ? [] : [settings.stagingFolder]),
      ],
    },
    options.name,
  );
  const path = options.output ?? service.path;
  if (options.print) {
    answer(options, { path, text: service.text }, [service.text]);
    return;
  }
  write(path, service.text);
  const owning = user === userInfo().username ? [] : [`chown -R ${user}: ${folder.root}`];
  const next = [...owning, ...service.next];
  answer(options, { path, next }, [`Written: ${path}`, 'Now:', ...next.map((line) => `  ${line}`)]);
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o644 });
  } catch (cause) {
    const reason = codeOf(cause) ?? 'unknown';
    const message = `${path} could not be written (${reason}). Run the command as root, or use --output.`;
    throw new KeepwellError('settings_invalid', { message, figures: { file: path, reason }, cause });
  }
}
