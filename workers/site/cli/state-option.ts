import { type Command, Option } from 'commander';
import { chosenStateFolder, type StateFolder } from '../state/state-folder.ts';

export type CommonOptions = { state?: string; json?: boolean };

/** `--state`, for every command that needs the agent's own folder. */
export function withState(command: Command): Command {
  return command.addOption(
    new Option('--state <folder>', "the agent's state folder (default: /var/lib/keepwell-agent)").env(
      'KEEPWELL_STATE',
    ),
  );
}

export function withJson(command: Command): Command {
  return command.option('--json', 'answer in JSON, for scripts');
}

export function stateFolderOf(options: CommonOptions): StateFolder {
  return chosenStateFolder(options.state, process.env);
}
